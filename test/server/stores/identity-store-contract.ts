import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Owner, Store } from '../../../server/stores/store.ts';
import type { Message } from '../../../server/wire/protocol.ts';

const guest: Owner = { app: 'shop', visitor: 'guest' };
const anna: Owner = { app: 'shop', visitor: 'v_anna' };
const ben: Owner = { app: 'shop', visitor: 'v_ben' };

/** What every store has to do for visitors who sign in and out. `open` gives an empty one. */
export function testIdentityStore(name: string, open: () => Promise<Store>): void {
  describe(`${name} as a store of who signs in`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    async function talk(owner: Owner, conversation: string, isEnded = true): Promise<void> {
      const question: Message = { id: `q-${conversation}`, role: 'user', parts: [{ type: 'text', text: 'Hello' }], metadata: {} };
      const turn = `t-${owner.visitor}-${conversation}`;
      await store.claimTurn({ owner, conversation, turn, question, title: 'Title', isRegeneration: false, runner: 'p1', now: 1_000, leaseUntil: 11_000 });
      await store.appendParts(turn, 1, [{ type: 'text-start', id: 'text-1' }]);
      await store.writeFile(owner, { id: `f-${conversation}`, kind: 'file', name: 'a.txt', mediaType: 'text/plain', sizeBytes: 1, state: 'ready', createdAt: 1, askAt: 0, setbacks: 0 });
      await store.assignFiles(owner, [`f-${conversation}`], conversation);
      if (!isEnded) return;
      const answer: Message = { id: turn, role: 'assistant', parts: [{ type: 'text', text: 'Hi' }], metadata: { outcome: 'done' } };
      await store.endTurn({ owner, turn, answer, now: 2_000, session: { id: 's1', usedAt: 2_000, rounds: 1 }, sendsTranscript: false });
    }

    it('ends the tokens that were shown, and those that were issued before', async () => {
      expect(await store.noteSignIn(anna, 100, 1_000)).toBe(0);
      expect(await store.noteSignIn(anna, 160, 1_000)).toBe(0);
      expect(await store.noteSignIn(anna, 130, 1_000)).toBe(0);
      expect(await store.readSignInsEnd(anna)).toBe(0);
      await store.endSignIns(anna, 90, 2_000);
      expect(await store.readSignInsEnd(anna)).toBe(160);
      expect(await store.noteSignIn(anna, 170, 3_000)).toBe(160);
      await store.endSignIns(anna, 200, 4_000);
      expect(await store.readSignInsEnd(anna)).toBe(200);
      await store.endSignIns(anna, 150, 5_000);
      expect(await store.readSignInsEnd(anna)).toBe(200);
    });

    it('ends nobody else’s', async () => {
      await store.noteSignIn(ben, 100, 1_000);
      await store.endSignIns(anna, 500, 1_000);
      expect(await store.readSignInsEnd(anna)).toBe(500);
      for (const other of [ben, guest, { app: 'other', visitor: 'v_anna' }]) expect(await store.readSignInsEnd(other)).toBe(0);
    });

    it('hands a conversation over with all that belongs to it, but for its session', async () => {
      await talk(guest, 'c1');
      await talk(guest, 'c2');
      await store.writeFeedback(guest, { conversation: 'c1', message: 't-guest-c1' }, { rating: 'up', givenAt: 5 });
      expect(await store.handOver(guest, anna, { conversation: 'c1', now: 1_000 })).toBe('done');
      expect(await store.readConversation(guest, 'c1')).toBeUndefined();
      expect(await store.readMessages(guest, 'c1', 10)).toEqual([]);
      expect((await store.listConversations(guest, 10)).map(({ id }) => id)).toEqual(['c2']);
      expect((await store.listConversations(anna, 10)).map(({ id }) => id)).toEqual(['c1']);
      const moved = await store.readConversation(anna, 'c1');
      expect(moved).toMatchObject({ id: 'c1', title: 'Title', createdAt: 1_000, updatedAt: 2_000, sendsTranscript: false });
      expect(moved).not.toHaveProperty('session');
      expect((await store.readMessages(anna, 'c1', 10)).map(({ id }) => id)).toEqual(['q-c1', 't-guest-c1']);
      expect(await store.readTurn(guest, 't-guest-c1')).toBeUndefined();
      expect(await store.readTurn(anna, 't-guest-c1')).toMatchObject({ question: 'q-c1' });
      expect(await store.readParts('t-guest-c1', 0)).toHaveLength(1);
      expect(await store.readFile(guest, 'f-c1')).toBeUndefined();
      expect(await store.readFile(anna, 'f-c1')).toMatchObject({ conversation: 'c1' });
      expect((await store.listFiles(guest, 10)).map(({ id }) => id)).toEqual(['f-c2']);
      expect(await store.listFeedback('shop', 10)).toMatchObject([{ conversation: 'c1', message: 't-guest-c1', feedback: { rating: 'up' } }]);
      // It goes on there.
      await store.deleteConversation(anna, 'c1');
      expect(await store.readFile(anna, 'f-c1')).toBeUndefined();
      expect(await store.listFeedback('shop', 10)).toEqual([]);
    });

    it('lets a visitor hand over once, whoever asks at the same time', async () => {
      await talk(guest, 'c1');
      await talk(guest, 'c2');
      const results = await Promise.all([store.handOver(guest, anna, { conversation: 'c1', now: 1_000 }), store.handOver(guest, ben, { conversation: 'c1', now: 1_000 }), store.handOver(guest, ben, { conversation: 'c2', now: 1_000 }), store.handOver(guest, anna, { conversation: 'c2', now: 1_000 })]);
      expect(results.filter((result) => result === 'done')).toHaveLength(1);
      expect(await store.handOver(guest, ben, { conversation: 'c2', now: 1_000 })).toBe('refused');
    });

    it('hands over nothing that is not the visitor’s, or that the other has', async () => {
      await talk(guest, 'c1');
      await talk(anna, 'c1');
      expect(await store.handOver(guest, anna, { conversation: 'c1', now: 1_000 })).toBe('refused');
      expect(await store.handOver(guest, guest, { conversation: 'c1', now: 1_000 })).toBe('refused');
      expect(await store.handOver(guest, ben, { conversation: 'unknown', now: 1_000 })).toBe('refused');
      expect(await store.handOver(ben, anna, { conversation: 'c1', now: 1_000 })).toBe('refused');
      expect(await store.handOver(guest, { ...ben, app: 'other' }, { conversation: 'c1', now: 1_000 })).toBe('refused');
      // None of that used up the one time.
      expect(await store.handOver(guest, ben, { conversation: 'c1', now: 1_000 })).toBe('done');
    });

    it('forgets of a visitor what was noted of tokens and handing over', async () => {
      for (const conversation of ['c1', 'c2']) await talk(guest, conversation);
      for (const owner of [anna, ben]) await store.endSignIns(owner, 100, 1_000);
      await store.handOver(guest, anna, { conversation: 'c1', now: 1_000 });
      for (const owner of [guest, anna]) await store.dropIdentity(owner);
      expect(await store.readSignInsEnd(anna)).toBe(0);
      expect(await store.readSignInsEnd(ben)).toBe(100);
      expect(await store.handOver(guest, ben, { conversation: 'c2', now: 2_000 })).toBe('done');
    });

    it('waits for an answer that runs', async () => {
      await talk(guest, 'c1', false);
      expect(await store.handOver(guest, anna, { conversation: 'c1', now: 1_000 })).toBe('busy');
      expect(await store.readLatestTurn(guest, 'c1')).toMatchObject({ isRunning: true });
      expect(await store.readFile(guest, 'f-c1')).toMatchObject({ conversation: 'c1' });
    });
  });
}
