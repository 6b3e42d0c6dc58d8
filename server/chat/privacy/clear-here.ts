import type { ErasureRecord } from '../../stores/erasure-store.ts';
import type { Store } from '../../stores/store.ts';
import type { Turns } from '../turns.ts';

/** Read from the store at a time. */
const PAGE = 100;

/**
 * Deletes what this store keeps of an erased owner. What has to be deleted upstream too is noted first, so that nothing
 * is lost sight of, whenever this process ends. Answers with the record as noted; undefined when somebody else changed it.
 */
export async function clearHere({ store, turns }: { store: Store; turns: Turns }, record: ErasureRecord): Promise<ErasureRecord | undefined> {
  const owner = { app: record.app, visitor: record.visitor };
  // Nothing comes to these any more: the owner is erased.
  const [kept, memory = record.memory] = [await store.listFiles(owner, Number.MAX_SAFE_INTEGER), await store.readMemory(owner)];
  const files = [...new Set([...record.files, ...kept.flatMap(({ upstreamId }) => upstreamId ?? [])])];
  const noted: ErasureRecord = { ...record, version: record.version + 1, files, ...(memory ? { memory } : {}) };
  if (!(await store.writeErasure(noted))) return undefined;

  for (;;) {
    const conversations = await store.listConversations(owner, PAGE);
    if (conversations.length === 0) break;
    for (const { id } of conversations) {
      await turns.stop(owner, id);
      await store.deleteConversation(owner, id);
    }
  }
  for (const { id } of kept) await store.deleteFile(owner, id);
  await store.deleteMemory(owner);
  await store.dropIdentity(owner);
  await store.scrub();
  return noted;
}
