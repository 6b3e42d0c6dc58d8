import type { Owner, Store } from '../../../server/stores/store.ts';
import type { Message } from '../../../server/wire/protocol.ts';

export interface FillStoreOptions {
  /** Named `v0` and on, each with conversations `c0` and on. */
  visitors: number;
  conversations: number;
  /** Questions with their answers, in each conversation. */
  rounds: number;
}

/** As many at once as one connection to a store takes well. */
const AT_ONCE = 50;

/** What a store has after so many have chatted. */
export async function fillStore(store: Store, { visitors, conversations, rounds }: FillStoreOptions): Promise<void> {
  for (let from = 0; from < visitors; from += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, visitors - from) }, async (_, index) => {
      const owner: Owner = { app: 'default', visitor: `v${from + index}` };
      for (let conversation = 0; conversation < conversations; conversation++) {
        for (let round = 0; round < rounds; round++) await addRound(store, owner, `c${conversation}`, round);
      }
    });
    await Promise.all(batch);
  }
}

async function addRound(store: Store, owner: Owner, conversation: string, round: number): Promise<void> {
  const now = Date.now();
  const turn = `t_${owner.visitor}-${conversation}-${round}`;
  const message = (id: string, role: 'user' | 'assistant', text: string): Message => ({ id, role, parts: [{ type: 'text', text }], metadata: {} });
  const question = message(`m${round}`, 'user', 'Where is the order that I placed last week?');
  await store.claimTurn({ owner, conversation, turn, question, title: 'Where is the order', isRegeneration: false, runner: 'bench', now, leaseUntil: now + 60_000 });
  const answer = message(turn, 'assistant', 'It left the warehouse in the morning, and will be with you on the day after tomorrow. '.repeat(4));
  await store.endTurn({ owner, turn, answer, now, sendsTranscript: false, session: { id: 'f'.repeat(32), usedAt: now, rounds: 1 } });
}
