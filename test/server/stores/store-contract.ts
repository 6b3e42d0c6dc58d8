import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Message } from '../../../server/wire/protocol.ts';
import type { MemoryRecord, Owner, Store, TurnClaim } from '../../../server/stores/store.ts';

const anna: Owner = { app: 'shop', visitor: 'anna' };
const ben: Owner = { app: 'shop', visitor: 'ben' };
const annaElsewhere: Owner = { app: 'other', visitor: 'anna' };

/** What every store has to do. `open` gives an empty one. */
export function testStore(name: string, open: () => Promise<Store>): void {
  describe(`${name} as a store`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    it('gives a new conversation to the first turn and keeps its question', async () => {
      const claimed = await store.claimTurn(claim());
      expect(claimed).toMatchObject({ kind: 'claimed', conversation: { id: 'c1', title: 'Title', sendsTranscript: false } });
      expect(await store.readMessages(anna, 'c1', 10)).toEqual([question('q1', 'Hello')]);
      expect(await store.readLatestTurn(anna, 'c1')).toMatchObject({ id: 't1', isRunning: true, leaseUntil: 11_000, question: 'q1' });
    });

    it('knows a question that comes again, while its turn runs and after', async () => {
      await store.claimTurn(claim());
      expect(await store.claimTurn(claim({ turn: 't2' }))).toMatchObject({ kind: 'known', turn: { id: 't1', isRunning: true } });
      await store.endTurn(end());
      expect(await store.claimTurn(claim({ turn: 't2' }))).toMatchObject({ kind: 'known', turn: { id: 't1', isRunning: false } });
      expect(await store.readMessages(anna, 'c1', 10)).toHaveLength(2);
    });

    it('refuses a known id with another text', async () => {
      await store.claimTurn(claim());
      expect(await store.claimTurn(claim({ turn: 't2', question: question('q1', 'Other') }))).toEqual({ kind: 'reused' });
    });

    it('runs one turn a conversation', async () => {
      await store.claimTurn(claim());
      const second = claim({ turn: 't2', question: question('q2', 'And?') });
      expect(await store.claimTurn(second)).toMatchObject({ kind: 'busy', turn: { id: 't1' } });
      await store.endTurn(end());
      expect(await store.claimTurn(second)).toMatchObject({ kind: 'claimed' });
    });

    it('lets exactly one of many claims through', async () => {
      const claims = Array.from({ length: 50 }, (_, index) => store.claimTurn(claim({ turn: `t${index}`, question: question(`q${index}`, 'Hi') })));
      const kinds = (await Promise.all(claims)).map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === 'claimed')).toHaveLength(1);
      expect(kinds.filter((kind) => kind === 'busy')).toHaveLength(49);
    });

    it('claims a question once that comes many times at once', async () => {
      const claims = Array.from({ length: 50 }, (_, index) => store.claimTurn(claim({ turn: `t${index}` })));
      const kinds = (await Promise.all(claims)).map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === 'claimed')).toHaveLength(1);
      expect(kinds.filter((kind) => kind === 'known')).toHaveLength(49);
    });

    it('keeps the answer and the session of an ended turn, once', async () => {
      await store.claimTurn(claim());
      expect(await store.endTurn(end({ session: { id: 's1', usedAt: 2_000, rounds: 1 } }))).toBe(true);
      expect(await store.endTurn(end({ answer: answer('t1', 'Late') }))).toBe(false);
      expect(await store.readMessages(anna, 'c1', 10)).toEqual([question('q1', 'Hello'), answer('t1', 'Hi there')]);
      expect(await store.readConversation(anna, 'c1')).toEqual({
        id: 'c1',
        title: 'Title',
        createdAt: 1_000,
        updatedAt: 2_000,
        sendsTranscript: false,
        session: { id: 's1', usedAt: 2_000, rounds: 1 },
      });
    });

    it('forgets the session when a turn ends without one', async () => {
      await store.claimTurn(claim());
      await store.endTurn(end({ session: { id: 's1', usedAt: 2_000, rounds: 1 } }));
      await store.claimTurn(claim({ turn: 't2', question: question('q2', 'And?') }));
      await store.endTurn(end({ turn: 't2', answer: answer('t2', 'So'), sendsTranscript: true }));
      const conversation = await store.readConversation(anna, 'c1');
      expect(conversation).toMatchObject({ sendsTranscript: true });
      expect(conversation).not.toHaveProperty('session');
    });

    it('replaces the last answer when its question is asked anew', async () => {
      await store.claimTurn(claim());
      await store.endTurn(end());
      const again = await store.claimTurn(claim({ turn: 't2', isRegeneration: true }));
      expect(again).toMatchObject({ kind: 'claimed', replaced: answer('t1', 'Hi there') });
      expect(await store.readMessages(anna, 'c1', 10)).toEqual([question('q1', 'Hello')]);
      await store.endTurn(end({ turn: 't2', answer: answer('t2', 'Better') }));
      expect(await store.readMessages(anna, 'c1', 10)).toEqual([question('q1', 'Hello'), answer('t2', 'Better')]);
      expect(await store.claimTurn(claim({ turn: 't3' }))).toMatchObject({ kind: 'known', turn: { id: 't2' } });
    });

    it('joins a regeneration that runs already and refuses one of an earlier question', async () => {
      await store.claimTurn(claim());
      await store.endTurn(end());
      await store.claimTurn(claim({ turn: 't2', isRegeneration: true }));
      expect(await store.claimTurn(claim({ turn: 't3', isRegeneration: true }))).toMatchObject({ kind: 'known', turn: { id: 't2' } });
      await store.endTurn(end({ turn: 't2', answer: answer('t2', 'Better') }));
      await store.claimTurn(claim({ turn: 't4', question: question('q2', 'And?') }));
      await store.endTurn(end({ turn: 't4', answer: answer('t4', 'So') }));
      expect(await store.claimTurn(claim({ turn: 't5', isRegeneration: true }))).toEqual({ kind: 'reused' });
    });

    it('takes a regeneration of a question it never saw for a first one', async () => {
      expect(await store.claimTurn(claim({ isRegeneration: true }))).toMatchObject({ kind: 'claimed' });
      expect(await store.readMessages(anna, 'c1', 10)).toHaveLength(1);
    });

    it('keeps the parts of a turn in order and gives those behind a place', async () => {
      await store.claimTurn(claim());
      await store.appendParts('t1', 1, [start('t1'), { type: 'text-start', id: 'text-1' }]);
      await store.appendParts('t1', 3, [{ type: 'text-delta', id: 'text-1', delta: '你好' }]);
      expect((await store.readParts('t1', 0)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
      expect(await store.readParts('t1', 2)).toEqual([{ seq: 3, part: { type: 'text-delta', id: 'text-1', delta: '你好' } }]);
      expect(await store.readParts('t1', 3)).toEqual([]);
    });

    it('keeps a part once when it is appended twice', async () => {
      await store.claimTurn(claim());
      await store.appendParts('t1', 1, [start('t1')]);
      await store.appendParts('t1', 1, [start('other')]);
      expect(await store.readParts('t1', 0)).toEqual([{ seq: 1, part: start('t1') }]);
    });

    it('keeps what several turns append at the same moment', async () => {
      await store.claimTurn(claim());
      await store.claimTurn(claim({ owner: ben, conversation: 'c2', turn: 't2', question: question('q2', 'And?') }));
      await Promise.all([store.appendParts('t1', 1, [start('t1')]), store.appendParts('t2', 1, [start('t2')]), store.appendParts('t3', 1, [start('t3')])]);
      await Promise.all([store.appendParts('t1', 2, [{ type: 'text-start', id: 'text-1' }]), store.appendParts('t2', 2, [{ type: 'text-start', id: 'text-1' }])]);
      for (const turn of ['t1', 't2']) expect(await store.readParts(turn, 0)).toEqual([{ seq: 1, part: start(turn) }, { seq: 2, part: { type: 'text-start', id: 'text-1' } }]);
      expect(await store.readParts('t3', 0)).toEqual([]);
    });

    it('sweeps the logs of turns that ended long ago, and only those', async () => {
      await store.claimTurn(claim());
      await store.appendParts('t1', 1, [start('t1')]);
      await store.sweep(1_000_000);
      expect(await store.readParts('t1', 0)).toHaveLength(1);
      await store.endTurn(end());
      await store.sweep(2_000);
      expect(await store.readParts('t1', 0)).toHaveLength(1);
      await store.sweep(2_001);
      expect(await store.readParts('t1', 0)).toEqual([]);
      expect(await store.readMessages(anna, 'c1', 10)).toHaveLength(2);
    });

    it('renews the leases of a process and tells it which turns to stop', async () => {
      await store.claimTurn(claim());
      await store.claimTurn(claim({ conversation: 'c2', turn: 't2' }));
      await store.claimTurn(claim({ conversation: 'c3', turn: 't3', runner: 'p2' }));
      expect(await store.requestStop(anna, 't2')).toBe(true);
      expect(await store.requestStop(anna, 't3')).toBe(true);
      expect(await store.renewLeases('p1', 20_000)).toEqual(['t2']);
      expect(await store.readTurn(anna, 't1')).toMatchObject({ leaseUntil: 20_000 });
      expect(await store.readTurn(anna, 't3')).toMatchObject({ leaseUntil: 11_000 });
      await store.endTurn(end());
      expect(await store.requestStop(anna, 't1')).toBe(false);
    });

    it('opens nothing to anybody but its owner', async () => {
      await store.claimTurn(claim());
      for (const stranger of [ben, annaElsewhere]) {
        expect(await store.readConversation(stranger, 'c1')).toBeUndefined();
        expect(await store.readMessages(stranger, 'c1', 10)).toEqual([]);
        expect(await store.readLatestTurn(stranger, 'c1')).toBeUndefined();
        expect(await store.readTurn(stranger, 't1')).toBeUndefined();
        expect(await store.requestStop(stranger, 't1')).toBe(false);
        expect(await store.deleteConversation(stranger, 'c1')).toBe(false);
        expect(await store.listConversations(stranger, 10)).toEqual([]);
        expect(await store.endTurn(end({ owner: stranger }))).toBe(false);
      }
      expect(await store.readLatestTurn(anna, 'c1')).toMatchObject({ isRunning: true });
    });

    it('gives each owner a conversation of the same id', async () => {
      await store.claimTurn(claim());
      expect(await store.claimTurn(claim({ owner: ben, turn: 't2', question: question('q1', 'Mine') }))).toMatchObject({ kind: 'claimed' });
      expect(await store.readMessages(ben, 'c1', 10)).toEqual([question('q1', 'Mine')]);
      expect(await store.readMessages(anna, 'c1', 10)).toEqual([question('q1', 'Hello')]);
    });

    it('lists conversations, newest first', async () => {
      await store.claimTurn(claim());
      await store.claimTurn(claim({ conversation: 'c2', turn: 't2', now: 3_000 }));
      expect((await store.listConversations(anna, 10)).map(({ id }) => id)).toEqual(['c2', 'c1']);
      expect((await store.listConversations(anna, 1)).map(({ id }) => id)).toEqual(['c2']);
    });

    it('deletes a conversation with all of it, and nothing late brings it back', async () => {
      await store.claimTurn(claim());
      await store.appendParts('t1', 1, [start('t1')]);
      expect(await store.deleteConversation(anna, 'c1')).toBe(true);
      await store.appendParts('t1', 2, [{ type: 'text-start', id: 'text-1' }]);
      expect(await store.endTurn(end())).toBe(false);
      expect(await store.readConversation(anna, 'c1')).toBeUndefined();
      expect(await store.readMessages(anna, 'c1', 10)).toEqual([]);
      expect(await store.readParts('t1', 0)).toEqual([]);
      expect(await store.deleteConversation(anna, 'c1')).toBe(false);
    });

    it('reads the newest messages, oldest first', async () => {
      for (let round = 1; round <= 3; round++) {
        await store.claimTurn(claim({ turn: `t${round}`, question: question(`q${round}`, `Question ${round}`) }));
        await store.endTurn(end({ turn: `t${round}`, answer: answer(`t${round}`, `Answer ${round}`) }));
      }
      expect((await store.readMessages(anna, 'c1', 3)).map(({ id }) => id)).toEqual(['t2', 'q3', 't3']);
    });

    it('keeps a record of the memory of each owner', async () => {
      expect(await store.readMemory(anna)).toBeUndefined();
      expect(await store.writeMemory(anna, memory())).toBe(true);
      expect(await store.writeMemory(anna, memory({ version: 2, state: 'made', memoryId: 'm1', mayExist: false }))).toBe(true);
      expect(await store.readMemory(anna)).toEqual(memory({ version: 2, state: 'made', memoryId: 'm1', mayExist: false }));
      expect(await store.readMemory(ben)).toBeUndefined();
      expect(await store.readMemory(annaElsewhere)).toBeUndefined();
      expect(await store.writeMemory(ben, memory({ dueAt: 5 }))).toBe(true);
      expect(await store.readMemory(anna)).toMatchObject({ version: 2 });
    });

    it('writes no record over one that was not read', async () => {
      expect(await store.writeMemory(anna, memory({ version: 2 }))).toBe(false);
      await store.writeMemory(anna, memory());
      expect(await store.writeMemory(anna, memory({ state: 'missing' }))).toBe(false);
      expect(await store.writeMemory(anna, memory({ version: 3 }))).toBe(false);
      await store.writeMemory(anna, memory({ version: 2 }));
      expect(await store.writeMemory(anna, memory({ version: 2, state: 'made' }))).toBe(false);
      expect(await store.readMemory(anna)).toEqual(memory({ version: 2 }));
    });

    it.each([1, 2])('lets exactly one of many writers of version %i through', async (version) => {
      if (version > 1) await store.writeMemory(anna, memory());
      const writes = await Promise.all(Array.from({ length: 50 }, (_, dueAt) => store.writeMemory(anna, memory({ version, dueAt }))));
      expect(writes.filter(Boolean)).toHaveLength(1);
      expect(await store.readMemory(anna)).toMatchObject({ dueAt: writes.indexOf(true) });
    });

    describe('a question in place of the last one', () => {
      const edit = (changes: Partial<TurnClaim> = {}): TurnClaim => claim({ turn: 't2', question: question('q2', 'Better asked'), title: 'Better', replaces: 'q1', now: 3_000, ...changes });

      it.each(['q2', 'q1'])('takes the place of it and its answer, as %s', async (id) => {
        await store.claimTurn(claim());
        await store.endTurn(end());
        const asked = question(id, 'Better asked');
        expect(await store.claimTurn(edit({ question: asked }))).toMatchObject({ kind: 'claimed', replaced: answer('t1', 'Hi there'), conversation: { title: 'Better' } });
        expect(await store.readMessages(anna, 'c1', 10)).toEqual([asked]);
        expect(await store.claimTurn(edit({ turn: 't3', question: asked }))).toMatchObject({ kind: 'known', turn: { id: 't2' } });
        await store.endTurn(end({ turn: 't2', answer: answer('t2', 'So') }));
        expect(await store.claimTurn(edit({ turn: 't3', question: asked }))).toMatchObject({ kind: 'known', turn: { id: 't2' } });
        expect(await store.readMessages(anna, 'c1', 10)).toEqual([asked, answer('t2', 'So')]);
      });

      it('leaves what was said before', async () => {
        await store.claimTurn(claim({ turn: 't0', question: question('q0', 'First') }));
        await store.endTurn(end({ turn: 't0', answer: answer('t0', 'One') }));
        await store.claimTurn(claim());
        await store.endTurn(end());
        expect(await store.claimTurn(edit())).toMatchObject({ kind: 'claimed', conversation: { title: 'Title' } });
        expect((await store.readMessages(anna, 'c1', 10)).map(({ id }) => id)).toEqual(['q0', 't0', 'q2']);
        expect(await store.readLatestTurn(anna, 'c1')).toMatchObject({ id: 't2', question: 'q2' });
      });

      it('waits until nothing runs, and comes too late behind another question', async () => {
        await store.claimTurn(claim());
        expect(await store.claimTurn(edit())).toMatchObject({ kind: 'busy', turn: { id: 't1' } });
        await store.endTurn(end());
        await store.claimTurn(claim({ turn: 't3', question: question('q3', 'And?') }));
        await store.endTurn(end({ turn: 't3', answer: answer('t3', 'So') }));
        expect(await store.claimTurn(edit())).toEqual({ kind: 'reused' });
        expect(await store.claimTurn(edit({ question: question('q1', 'Better asked') }))).toEqual({ kind: 'reused' });
        expect(await store.readMessages(anna, 'c1', 10)).toHaveLength(4);
      });

      it('does not come back when it is sent again itself', async () => {
        await store.claimTurn(claim());
        await store.endTurn(end());
        await store.claimTurn(edit());
        await store.endTurn(end({ turn: 't2', answer: answer('t2', 'So') }));
        expect(await store.claimTurn(claim({ turn: 't3' }))).toEqual({ kind: 'reused' });
        expect((await store.readMessages(anna, 'c1', 10)).map(({ id }) => id)).toEqual(['q2', 't2']);
      });

      it('is a question like any other where that one never came', async () => {
        expect(await store.claimTurn(edit())).toMatchObject({ kind: 'claimed' });
        expect(await store.readMessages(anna, 'c1', 10)).toEqual([question('q2', 'Better asked')]);
      });

      it('lets exactly one of many through', async () => {
        await store.claimTurn(claim());
        await store.endTurn(end());
        const kinds = await Promise.all(Array.from({ length: 30 }, (_, at) => store.claimTurn(edit({ turn: `t${at + 2}`, question: question(`e${at}`, `Edit ${at}`) }))));
        expect(kinds.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
        expect(await store.readMessages(anna, 'c1', 10)).toHaveLength(1);
      });
    });

    describe('a title', () => {
      it('can be changed by the owner alone, and then stays', async () => {
        await store.claimTurn(claim());
        await store.endTurn(end());
        expect(await store.renameConversation(ben, 'c1', 'Mine')).toBe(false);
        expect(await store.renameConversation(anna, 'c2', 'None')).toBe(false);
        expect(await store.renameConversation(anna, 'c1', 'My tea')).toBe(true);
        await store.claimTurn(claim({ turn: 't2', question: question('q2', 'Better'), title: 'Better', replaces: 'q1' }));
        expect(await store.readConversation(anna, 'c1')).toMatchObject({ title: 'My tea' });
        expect(await store.readConversation(anna, 'c2')).toBeUndefined();
      });
    });

    describe('pages', () => {
      it('lists conversations behind a place, also those of the same time', async () => {
        const changes = [['a', 1_000], ['b', 2_000], ['c', 2_000], ['d', 2_000], ['e', 3_000]] as const;
        for (const [id, now] of changes) await store.claimTurn(claim({ conversation: id, turn: `t-${id}`, now }));
        expect((await store.listConversations(anna, 2)).map(({ id }) => id)).toEqual(['e', 'd']);
        expect((await store.listConversations(anna, 2, { updatedAt: 2_000, id: 'd' })).map(({ id }) => id)).toEqual(['c', 'b']);
        expect((await store.listConversations(anna, 2, { updatedAt: 2_000, id: 'b' })).map(({ id }) => id)).toEqual(['a']);
        expect(await store.listConversations(anna, 2, { updatedAt: 1_000, id: 'a' })).toEqual([]);
        expect(await store.listConversations(ben, 2, { updatedAt: 2_000, id: 'd' })).toEqual([]);
      });

      it('reads messages before another one', async () => {
        for (let round = 1; round <= 3; round++) {
          await store.claimTurn(claim({ turn: `t${round}`, question: question(`q${round}`, `Question ${round}`) }));
          await store.endTurn(end({ turn: `t${round}`, answer: answer(`t${round}`, `Answer ${round}`) }));
        }
        const read = async (limit: number, before: string): Promise<string[]> => (await store.readMessages(anna, 'c1', limit, before)).map(({ id }) => id);
        expect(await read(2, 'q3')).toEqual(['q2', 't2']);
        expect(await read(10, 'q3')).toEqual(['q1', 't1', 'q2', 't2']);
        expect(await read(10, 'q1')).toEqual([]);
        expect(await read(10, 'none')).toEqual([]);
        expect(await store.readMessages(ben, 'c1', 10, 'q3')).toEqual([]);
      });
    });

    describe('feedback', () => {
      const place = { conversation: 'c1', message: 't1' };

      it('is kept with its answer, replaced and taken back', async () => {
        await store.claimTurn(claim());
        expect(await store.writeFeedback(anna, place, { rating: 'up', givenAt: 1 })).toBe(false);
        await store.endTurn(end());
        expect(await store.writeFeedback(anna, place, { rating: 'up', givenAt: 2_500 })).toBe(true);
        expect(await store.writeFeedback(anna, place, { rating: 'down', comment: '不对 😀', givenAt: 2_600 })).toBe(true);
        const metadata = { outcome: 'done', feedback: { rating: 'down', comment: '不对 😀' } };
        expect(await store.readMessages(anna, 'c1', 10)).toEqual([question('q1', 'Hello'), { ...answer('t1', 'Hi there'), metadata }]);
        expect(await store.listFeedback('shop', 10)).toEqual([
          {
            ...place,
            feedback: { rating: 'down', comment: '不对 😀', givenAt: 2_600 },
            question: question('q1', 'Hello'),
            answer: { ...answer('t1', 'Hi there'), metadata },
          },
        ]);
        expect(await store.writeFeedback(anna, place, undefined)).toBe(true);
        expect(await store.listFeedback('shop', 10)).toEqual([]);
        expect(await store.readMessages(anna, 'c1', 10)).toEqual([question('q1', 'Hello'), answer('t1', 'Hi there')]);
      });

      it('is about answers of one’s own', async () => {
        await store.claimTurn(claim());
        await store.endTurn(end());
        for (const stranger of [ben, annaElsewhere]) expect(await store.writeFeedback(stranger, place, { rating: 'up', givenAt: 1 })).toBe(false);
        expect(await store.writeFeedback(anna, { ...place, message: 'q1' }, { rating: 'up', givenAt: 1 })).toBe(false);
        expect(await store.writeFeedback(anna, { ...place, message: 'none' }, { rating: 'up', givenAt: 1 })).toBe(false);
        expect(await store.listFeedback('shop', 10)).toEqual([]);
      });

      it('goes with its answer and its conversation', async () => {
        await store.claimTurn(claim());
        await store.endTurn(end());
        await store.writeFeedback(anna, place, { rating: 'up', givenAt: 1 });
        await store.claimTurn(claim({ turn: 't2', isRegeneration: true }));
        await store.endTurn(end({ turn: 't2', answer: answer('t2', 'Better') }));
        expect(await store.listFeedback('shop', 10)).toEqual([]);
        await store.writeFeedback(anna, { ...place, message: 't2' }, { rating: 'up', givenAt: 1 });
        await store.claimTurn(claim({ turn: 't3', question: question('q3', 'Edited'), replaces: 'q1' }));
        await store.endTurn(end({ turn: 't3', answer: answer('t3', 'So') }));
        expect(await store.listFeedback('shop', 10)).toEqual([]);
        await store.writeFeedback(anna, { ...place, message: 't3' }, { rating: 'up', givenAt: 1 });
        expect(await store.listFeedback('shop', 10)).toHaveLength(1);
        await store.deleteConversation(anna, 'c1');
        expect(await store.listFeedback('shop', 10)).toEqual([]);
      });

      it('is listed by app, newest first, behind a place', async () => {
        const given = [['t1', 5], ['t2', 5], ['t3', 5], ['t4', 9]] as const;
        for (const [turn, givenAt] of given) {
          const owner = turn === 't2' ? ben : anna;
          await store.claimTurn(claim({ owner, conversation: turn, turn }));
          await store.endTurn(end({ owner, turn, answer: answer(turn, 'So') }));
          await store.writeFeedback(owner, { conversation: turn, message: turn }, { rating: 'up', givenAt });
        }
        const list = async (limit: number, behind?: { givenAt: number; message: string }): Promise<string[]> => (await store.listFeedback('shop', limit, behind)).map(({ message }) => message);
        expect(await list(2)).toEqual(['t4', 't3']);
        expect(await list(2, { givenAt: 5, message: 't3' })).toEqual(['t2', 't1']);
        expect(await list(2, { givenAt: 5, message: 't1' })).toEqual([]);
        expect(await store.listFeedback('other', 10)).toEqual([]);
      });
    });

    it('keeps the first secret of a name', async () => {
      expect(await store.keepSecret('token', 'first')).toBe('first');
      expect(await store.keepSecret('token', 'second')).toBe('first');
      expect(await store.keepSecret('other', 'third')).toBe('third');
    });

    it('says that it is there', async () => {
      await expect(store.ping()).resolves.toBeUndefined();
    });
  });
}

function claim(changes: Partial<TurnClaim> = {}): TurnClaim {
  return {
    owner: anna,
    conversation: 'c1',
    turn: 't1',
    question: question('q1', 'Hello'),
    title: 'Title',
    isRegeneration: false,
    runner: 'p1',
    now: 1_000,
    leaseUntil: 11_000,
    ...changes,
  };
}

function end(changes: Partial<Parameters<Store['endTurn']>[0]> = {}): Parameters<Store['endTurn']>[0] {
  return { owner: anna, turn: 't1', answer: answer('t1', 'Hi there'), now: 2_000, sendsTranscript: false, ...changes };
}

function memory(changes: Partial<MemoryRecord> = {}): MemoryRecord {
  return { version: 1, state: 'making', since: 1_000, dueAt: 2_000, mayExist: true, setbacks: 0, generation: 0, ...changes };
}

function question(id: string, text: string): Message {
  return { id, role: 'user', parts: [{ type: 'text', text }], metadata: {} };
}

function answer(id: string, text: string): Message {
  return { id, role: 'assistant', parts: [{ type: 'text', text }], metadata: { outcome: 'done' } };
}

function start(messageId: string) {
  return { type: 'start', messageId, messageMetadata: {} } as const;
}
