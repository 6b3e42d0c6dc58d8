import type { MemoryClient } from '../bailian/memory.ts';
import { ChatError } from '../errors.ts';
import type { MemoryRecord, Owner } from '../stores/store.ts';
import type { MemoryDeps } from './make-memory.ts';
import { toCleaned } from './memory-record.ts';

export interface ForgetUpstreamOptions {
  owner: Owner;
  /** A forgotten one. */
  record: MemoryRecord;
  signal: AbortSignal;
}

/**
 * Deletes upstream what a forgotten record still names, which can be done any number of times. The record without it;
 * undefined when somebody else changed it meanwhile. Throws what the client throws: then the record names it still.
 */
export async function forgetUpstream(deps: MemoryDeps, { owner, record, signal }: ForgetUpstreamOptions): Promise<MemoryRecord | undefined> {
  if (record.memoryId === undefined && !record.mayExist) return record;
  const cleaned = toCleaned(record, await deleteUpstream(deps, { owner, record, signal }));
  return (await deps.store.writeMemory(owner, cleaned)) ? cleaned : undefined;
}

/** The same without keeping that it was done. Whether something may be there still: what somebody is about to make. */
export async function deleteUpstream({ client, names, clock }: Omit<MemoryDeps, 'store'>, { owner, record, signal }: ForgetUpstreamOptions): Promise<{ mayExist: boolean }> {
  const { memoryId, mayExist, generation } = record;
  const ids = memoryId === undefined ? [] : [memoryId];
  // One that somebody is still making would not be in the list yet.
  const canList = mayExist && record.dueAt <= clock.now();
  if (canList) {
    const description = await names.describe(owner, generation - 1);
    for await (const memory of client.listMemories({ signal })) if (memory.description === description) ids.push(memory.memoryId);
  }
  for (const id of ids) await deleteMemory(client, { memoryId: id, signal });
  return { mayExist: mayExist && !canList };
}

/** Deletes a memory upstream, also one that is gone already. */
export async function deleteMemory(client: MemoryClient, { memoryId, signal }: { memoryId: string; signal: AbortSignal }): Promise<void> {
  try {
    await client.deleteMemory(memoryId, { signal });
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** Whether the service says that what was named is not there. */
export function isGone(error: unknown): boolean {
  return error instanceof ChatError && error.code === 'not_found';
}
