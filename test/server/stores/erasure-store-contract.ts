import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ErasureRecord } from '../../../server/stores/erasure-store.ts';
import type { FileRecord } from '../../../server/stores/file-store.ts';
import type { MemoryRecord, Owner, Store, TurnClaim } from '../../../server/stores/store.ts';

const anna: Owner = { app: 'shop', visitor: 'anna' };
const ben: Owner = { app: 'shop', visitor: 'ben' };
const annaElsewhere: Owner = { app: 'other', visitor: 'anna' };

/** What every store has to do to erase. `open` gives an empty one. */
export function testErasureStore(name: string, open: () => Promise<Store>): void {
  describe(`${name} as a store that erases`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    it('notes an owner’s erasure once, and finds it by owner and id', async () => {
      expect(await store.readErasure(anna)).toBeUndefined();
      expect(await store.openErasure(erasure())).toEqual(erasure());
      expect(await store.openErasure(erasure({ id: 'e2' }))).toEqual(erasure());
      expect(await store.readErasure(anna)).toEqual(erasure());
      expect(await store.findErasure('shop', 'e1')).toEqual(erasure());
      for (const missing of [store.readErasure(ben), store.readErasure(annaElsewhere), store.findErasure('other', 'e1'), store.findErasure('shop', 'e2')]) {
        expect(await missing).toBeUndefined();
      }
    });

    it('lets exactly one of many notes through', async () => {
      const ids = await Promise.all(Array.from({ length: 30 }, async (_, at) => (await store.openErasure(erasure({ id: `e${at}` }))).id));
      expect(new Set(ids).size).toBe(1);
    });

    it('writes no record over one that was not read', async () => {
      await store.openErasure(erasure());
      expect(await store.writeErasure(erasure({ version: 3 }))).toBe(false);
      expect(await store.writeErasure(erasure({ version: 2, files: ['f'], memory: memory() }))).toBe(true);
      expect(await store.writeErasure(erasure({ version: 2 }))).toBe(false);
      expect(await store.writeErasure({ ...erasure({ version: 1 }), ...ben })).toBe(false);
      expect(await store.readErasure(anna)).toEqual(erasure({ version: 2, files: ['f'], memory: memory() }));
    });

    it('lists what is due, the longest due first, until it is done', async () => {
      await store.openErasure(erasure({ dueAt: 30 }));
      await store.openErasure({ ...erasure({ id: 'e2', dueAt: 20 }), ...ben });
      await store.openErasure({ ...erasure({ id: 'e3', dueAt: 40 }), ...annaElsewhere });
      const due = async (now: number, limit = 10): Promise<string[]> => (await store.listDueErasures(now, limit)).map(({ id }) => id);
      expect(await due(19)).toEqual([]);
      expect(await due(30)).toEqual(['e2', 'e1']);
      expect(await due(40, 2)).toEqual(['e2', 'e1']);
      await store.writeErasure({ ...erasure({ id: 'e2', version: 2, dueAt: 50 }), ...ben });
      await store.writeErasure(erasure({ version: 2, state: 'done', finishedAt: 60, dueAt: 0 }));
      expect(await due(49)).toEqual(['e3']);
      expect(await due(50)).toEqual(['e3', 'e2']);
    });

    it('forgets old erasures, but for the lasting ones and those that are not done', async () => {
      const owners = [anna, ben, annaElsewhere];
      for (const [at, owner] of owners.entries()) await store.openErasure({ ...erasure({ id: `e${at}`, isLasting: at === 1 }), ...owner });
      for (const at of [0, 1]) await store.writeErasure({ ...erasure({ id: `e${at}`, isLasting: at === 1, version: 2, state: 'done', finishedAt: 60 }), ...owners[at] });
      await store.dropErasures(60);
      expect(await store.readErasure(anna)).toBeDefined();
      await store.dropErasures(61);
      expect(await store.readErasure(anna)).toBeUndefined();
      expect(await store.findErasure('shop', 'e0')).toBeUndefined();
      expect(await store.readErasure(ben)).toBeDefined();
      expect(await store.readErasure(annaElsewhere)).toBeDefined();
    });

    it('keeps nothing for an erased owner any more, and everything for others', async () => {
      await store.claimTurn(claim());
      await store.writeMemory(anna, memory());
      await store.openErasure(erasure());
      for (const owner of [anna, ben, annaElsewhere]) {
        const isErased = owner === anna;
        expect(await store.claimTurn(claim({ owner, conversation: 'c2', turn: `t-${owner.app}-${owner.visitor}` }))).toMatchObject({ kind: isErased ? 'erased' : 'claimed' });
        expect(await store.writeFile(owner, file(`f-${owner.app}-${owner.visitor}`), new Uint8Array([1]))).toBe(!isErased);
        expect(await store.writeMemory(owner, memory({ version: isErased ? 2 : 1 }))).toBe(!isErased);
      }
      expect(await store.listFiles(anna, 10)).toEqual([]);
      expect(await store.readMemory(anna)).toEqual(memory());
      // Nor is anything handed over to or by them.
      expect(await store.handOver(anna, ben, { conversation: 'c1', now: 1_000 })).toBe('refused');
      await store.claimTurn(claim({ owner: ben, conversation: 'c5', turn: 't5' }));
      await store.endTurn({ owner: ben, turn: 't5', answer: { id: 't5', role: 'assistant', parts: [], metadata: {} }, now: 2_000, sendsTranscript: false });
      expect(await store.handOver(ben, anna, { conversation: 'c5', now: 1_000 })).toBe('refused');
      // What came before is its to delete.
      expect(await store.readConversation(anna, 'c1')).toBeDefined();
      expect(await store.deleteConversation(anna, 'c1')).toBe(true);
      await store.deleteMemory(anna);
      expect(await store.readMemory(anna)).toBeUndefined();
      expect(await store.writeMemory(anna, memory())).toBe(false);
      expect(await store.readMemory(ben)).toEqual(memory());
    });

    it('finds conversations that nobody uses any more', async () => {
      for (const [at, owner] of [anna, ben, annaElsewhere].entries()) await store.claimTurn(claim({ owner, conversation: `c${at}`, turn: `t${at}`, now: 1_000 + at }));
      expect(await store.listIdleConversations('shop', 1_000, 10)).toEqual([]);
      expect(await store.listIdleConversations('shop', 1_001, 10)).toEqual([{ owner: anna, conversation: 'c0' }]);
      expect(await store.listIdleConversations('shop', 9_000, 10)).toEqual([{ owner: anna, conversation: 'c0' }, { owner: ben, conversation: 'c1' }]);
      expect(await store.listIdleConversations('shop', 9_000, 1)).toHaveLength(1);
      await store.endTurn({ owner: anna, turn: 't0', answer: { id: 't0', role: 'assistant', parts: [], metadata: {} }, now: 5_000, sendsTranscript: false });
      expect(await store.listIdleConversations('shop', 5_000, 10)).toEqual([{ owner: ben, conversation: 'c1' }]);
      await store.deleteConversation(ben, 'c1');
      expect(await store.listIdleConversations('shop', 5_000, 10)).toEqual([]);
    });

    it('finds a conversation with whom it was handed over to', async () => {
      await store.claimTurn(claim());
      await store.endTurn({ owner: anna, turn: 't1', answer: { id: 't1', role: 'assistant', parts: [], metadata: {} }, now: 2_000, sendsTranscript: false });
      expect(await store.handOver(anna, ben, { conversation: 'c1', now: 1_000 })).toBe('done');
      expect(await store.listIdleConversations('shop', 2_001, 10)).toEqual([{ owner: ben, conversation: 'c1' }]);
    });

    it('finds memories that nobody uses any more', async () => {
      await store.touchMemory(ben, 9_000);
      for (const owner of [anna, ben, annaElsewhere]) await store.writeMemory(owner, memory());
      expect(await store.listIdleMemories('shop', 1_000, 10)).toEqual([]);
      expect(await store.listIdleMemories('shop', 1_001, 10)).toEqual(expect.arrayContaining([anna, ben]));
      await store.touchMemory(anna, 2_000);
      await store.touchMemory(anna, 1_500);
      await store.writeMemory(anna, memory({ version: 2, since: 1_200 }));
      expect(await store.listIdleMemories('shop', 2_000, 10)).toEqual([ben]);
      expect(await store.listIdleMemories('shop', 2_001, 10)).toEqual([ben, anna]);
      expect(await store.listIdleMemories('shop', 2_001, 1)).toEqual([ben]);
      await store.deleteMemory(ben);
      expect(await store.listIdleMemories('shop', 2_001, 10)).toEqual([anna]);
    });

    it('can be scrubbed', async () => {
      await expect(store.scrub()).resolves.toBeUndefined();
    });
  });
}

function erasure(changes: Partial<ErasureRecord> = {}): ErasureRecord {
  return { ...anna, id: 'e1', version: 1, requestedAt: 10, state: 'here', dueAt: 10, setbacks: 0, files: [], isLasting: false, ...changes };
}

function memory(changes: Partial<MemoryRecord> = {}): MemoryRecord {
  return { version: 1, state: 'making', since: 1_000, dueAt: 2_000, mayExist: true, setbacks: 0, generation: 0, ...changes };
}

function file(id: string): FileRecord {
  return { id, kind: 'picture', name: 'a.png', mediaType: 'image/png', sizeBytes: 1, state: 'ready', createdAt: 1, askAt: 1, setbacks: 0 };
}

function claim(changes: Partial<TurnClaim> = {}): TurnClaim {
  const question = { id: 'q1', role: 'user' as const, parts: [{ type: 'text' as const, text: 'Hello' }], metadata: {} };
  return { owner: anna, conversation: 'c1', turn: 't1', question, title: 'Title', isRegeneration: false, runner: 'p1', now: 1_000, leaseUntil: 11_000, ...changes };
}
