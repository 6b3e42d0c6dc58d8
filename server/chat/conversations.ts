import type { ConversationRecord, Owner, Store } from '../stores/store.ts';
import type { Conversation, ConversationSummary } from '../wire/protocol.ts';
import type { Attachments } from './files/attachments.ts';
import type { Turns } from './turns.ts';

const MAX_LISTED = 100;
/** A page shows no more than this; older messages stay in the store. */
const MAX_MESSAGES = 500;

export interface Conversations {
  list(owner: Owner): Promise<ConversationSummary[]>;
  read(owner: Owner, id: string): Promise<Conversation | undefined>;
  /** Stops what runs and forgets the conversation. Whether there was one. */
  remove(owner: Owner, id: string): Promise<boolean>;
}

export interface ConversationsDeps {
  store: Store;
  turns: Turns;
  attachments: Attachments;
}

export function createConversations({ store, turns, attachments }: ConversationsDeps): Conversations {
  return {
    async list(owner) {
      return (await store.listConversations(owner, MAX_LISTED)).map(toSummary);
    },
    async read(owner, id) {
      // First whether an answer runs: one that ends in between is then among the messages, and not lost to both.
      const isRunning = await turns.isRunning(owner, id);
      const record = await store.readConversation(owner, id);
      if (!record) return undefined;
      const messages = await attachments.present(owner, await store.readMessages(owner, id, MAX_MESSAGES));
      return { ...toSummary(record), messages, isRunning };
    },
    async remove(owner, id) {
      await turns.stop(owner, id);
      await attachments.removeOf(owner, id);
      return store.deleteConversation(owner, id);
    },
  };
}

function toSummary({ id, title, createdAt, updatedAt }: ConversationRecord): ConversationSummary {
  return { id, title, createdAt: new Date(createdAt).toISOString(), updatedAt: new Date(updatedAt).toISOString() };
}
