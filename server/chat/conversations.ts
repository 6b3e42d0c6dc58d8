import type { ConversationPlace, ConversationRecord, Owner, Store } from '../stores/store.ts';
import { textOf } from '../wire/messages.ts';
import type { Conversation, ConversationList, ConversationSummary } from '../wire/protocol.ts';
import type { Attachments } from './files/attachments.ts';
import type { Turns } from './turns.ts';

/** On a page of the list. A search looks through as many. */
const MAX_LISTED = 100;
/** Most messages that are read at a time. */
export const MAX_MESSAGES = 500;

export interface ListOptions {
  /** Words that all have to be in the title or the messages. */
  query?: string | undefined;
  /** The `next` of the page before. Undefined also for one that never was. */
  before?: string | undefined;
}

export interface ReadOptions {
  limit?: number | undefined;
  /** Id of the message before which to read. */
  before?: string | undefined;
}

export interface Conversations {
  list(owner: Owner, options?: ListOptions): Promise<ConversationList>;
  read(owner: Owner, id: string, options?: ReadOptions): Promise<Conversation | undefined>;
  /** Gives it another title. Undefined when there is none. */
  rename(owner: Owner, id: string, title: string): Promise<ConversationSummary | undefined>;
  /** Stops what runs and forgets the conversation. Whether there was one. */
  remove(owner: Owner, id: string): Promise<boolean>;
}

export interface ConversationsDeps {
  store: Store;
  turns: Turns;
  attachments: Attachments;
}

export function createConversations({ store, turns, attachments }: ConversationsDeps): Conversations {
  /** Looks into conversations one after the other: there are no more of them than one visitor made. */
  async function search(owner: Owner, records: readonly ConversationRecord[], query: string): Promise<ConversationRecord[]> {
    const words = fold(query).split(/\s+/).filter(Boolean);
    const found: ConversationRecord[] = [];
    for (const record of records) {
      const title = fold(record.title);
      const missing = words.filter((word) => !title.includes(word));
      const texts = missing.length === 0 ? [] : (await store.readMessages(owner, record.id, MAX_MESSAGES)).map((message) => fold(textOf(message)));
      if (missing.every((word) => texts.some((text) => text.includes(word)))) found.push(record);
    }
    return found;
  }

  return {
    async list(owner, { query = '', before } = {}) {
      const records = await store.listConversations(owner, MAX_LISTED, before === undefined ? undefined : parsePlace(before));
      const last = records.length < MAX_LISTED ? undefined : records.at(-1);
      const listed = query.trim() === '' ? records : await search(owner, records, query);
      return { conversations: listed.map(toSummary), ...(last ? { next: `${last.updatedAt}.${last.id}` } : {}) };
    },
    async read(owner, id, { limit = MAX_MESSAGES, before } = {}) {
      // First whether an answer runs: one that ends in between is then among the messages, and not lost to both.
      const isRunning = await turns.isRunning(owner, id);
      const record = await store.readConversation(owner, id);
      if (!record) return undefined;
      // One more than is shown, to see whether there is one.
      const read = await store.readMessages(owner, id, limit + 1, before);
      const messages = await attachments.present(owner, read.slice(-limit));
      return { ...toSummary(record), messages, isRunning, ...(read.length > limit && messages[0] ? { earlier: messages[0].id } : {}) };
    },
    async rename(owner, id, title) {
      await store.renameConversation(owner, id, title);
      const record = await store.readConversation(owner, id);
      return record && toSummary(record);
    },
    async remove(owner, id) {
      await turns.stop(owner, id);
      await attachments.removeOf(owner, id);
      return store.deleteConversation(owner, id);
    },
  };
}

/** As it is compared: in whatever width and case it was typed. */
function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

function parsePlace(text: string): ConversationPlace | undefined {
  const [, updatedAt, id] = /^(\d{1,15})\.([A-Za-z0-9_-]{1,64})$/.exec(text) ?? [];
  return id === undefined ? undefined : { updatedAt: Number(updatedAt), id };
}

function toSummary({ id, title, createdAt, updatedAt }: ConversationRecord): ConversationSummary {
  return { id, title, createdAt: new Date(createdAt).toISOString(), updatedAt: new Date(updatedAt).toISOString() };
}
