import type { Clock } from '../../clock.ts';
import type { ConversationPlace, Owner, Store } from '../../stores/store.ts';
import type { Message } from '../../wire/protocol.ts';
import type { VisitorExport } from '../../wire/privacy.ts';
import type { Memories } from '../memories.ts';

/** Read from the store at a time. */
const PAGE = 100;

export interface ExportDeps {
  store: Store;
  memories: Memories;
  clock: Clock;
}

/**
 * All that is kept of a visitor, as pieces of one JSON text: a conversation at a time, however many there are. Throws
 * what the service's client throws before the first piece.
 */
export async function exportVisitor({ store, memories, clock }: ExportDeps, { owner, verified }: { owner: Owner; verified: boolean }): Promise<AsyncGenerator<string, void, undefined>> {
  const files = (await store.listFiles(owner, Number.MAX_SAFE_INTEGER)).map(({ name, mediaType, sizeBytes, createdAt, conversation }) => ({
    name,
    mediaType,
    sizeBytes,
    attachedAt: new Date(createdAt).toISOString(),
    ...(conversation === undefined ? {} : { conversation }),
  }));
  const head: Omit<VisitorExport, 'conversations'> = { exportedAt: new Date(clock.now()).toISOString(), app: owner.app, verified, memory: await memories.list(owner), files };
  return writeExport(store, owner, head);
}

async function* writeExport(store: Store, owner: Owner, head: object): AsyncGenerator<string, void, undefined> {
  yield `${JSON.stringify(head).slice(0, -1)},"conversations":[`;
  let comma = '';
  for (let place: ConversationPlace | undefined; ; ) {
    const records = await store.listConversations(owner, PAGE, place);
    for (const { id, title, createdAt, updatedAt } of records) {
      const messages = await readAll(store, owner, id);
      const conversation: VisitorExport['conversations'][number] = { id, title, createdAt: new Date(createdAt).toISOString(), updatedAt: new Date(updatedAt).toISOString(), messages };
      yield comma + JSON.stringify(conversation);
      comma = ',';
    }
    place = records.at(-1);
    if (!place) break;
  }
  yield ']}';
}

async function readAll(store: Store, owner: Owner, conversation: string): Promise<Message[]> {
  const messages: Message[] = [];
  for (let page = await store.readMessages(owner, conversation, PAGE); page.length > 0; page = await store.readMessages(owner, conversation, PAGE, page[0]?.id)) {
    messages.unshift(...page);
  }
  return messages;
}
