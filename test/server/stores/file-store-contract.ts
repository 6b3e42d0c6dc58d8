import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FileRecord } from '../../../server/stores/file-store.ts';
import type { Owner, Store } from '../../../server/stores/store.ts';

const anna: Owner = { app: 'shop', visitor: 'anna' };
const ben: Owner = { app: 'shop', visitor: 'ben' };
const annaElsewhere: Owner = { app: 'other', visitor: 'anna' };

/** What every store has to do with files. `open` gives an empty one. */
export function testFileStore(name: string, open: () => Promise<Store>): void {
  describe(`${name} as a store of files`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    it('keeps a file and its newest state', async () => {
      await store.writeFile(anna, file());
      expect(await store.readFile(anna, 'f1')).toEqual(file());
      await store.writeFile(anna, file({ state: 'ready', upstreamId: 'file_session_1' }));
      expect(await store.readFile(anna, 'f1')).toEqual(file({ state: 'ready', upstreamId: 'file_session_1' }));
      expect(await store.readFile(anna, 'f2')).toBeUndefined();
    });

    it('keeps the content of a picture, also when its state changes', async () => {
      const content = new Uint8Array([0, 255, 10, 13, 0]);
      await store.writeFile(anna, file({ kind: 'picture', mediaType: 'image/png' }), content);
      await store.writeFile(anna, file({ kind: 'picture', mediaType: 'image/png', state: 'ready' }));
      expect(await store.readContent('shop', 'f1')).toEqual({ mediaType: 'image/png', content });
      expect(await store.readContent('other', 'f1')).toBeUndefined();
      expect(await store.readContent('shop', 'f2')).toBeUndefined();
    });

    it('has no content where none was given', async () => {
      await store.writeFile(anna, file());
      expect(await store.readContent('shop', 'f1')).toBeUndefined();
    });

    it('lists the files of an owner, newest first', async () => {
      await store.writeFile(anna, file());
      await store.writeFile(anna, file({ id: 'f2', createdAt: 2_000 }));
      await store.writeFile(ben, file({ id: 'f3', createdAt: 3_000 }));
      expect((await store.listFiles(anna, 10)).map(({ id }) => id)).toEqual(['f2', 'f1']);
      expect((await store.listFiles(anna, 1)).map(({ id }) => id)).toEqual(['f2']);
    });

    it('gives files to a conversation, once, and deletes them with it', async () => {
      await store.claimTurn({ owner: anna, conversation: 'c1', turn: 't1', question: { id: 'q1', role: 'user', parts: [], metadata: {} }, title: '', isRegeneration: false, runner: 'p1', now: 1, leaseUntil: 2 });
      for (const id of ['f1', 'f2', 'f3']) await store.writeFile(anna, file({ id }), new Uint8Array([1]));
      await store.assignFiles(anna, ['f1', 'f2', 'unknown'], 'c1');
      await store.assignFiles(anna, ['f1'], 'c2');
      await store.assignFiles(ben, ['f3'], 'c1');
      expect(await store.readFile(anna, 'f1')).toMatchObject({ conversation: 'c1' });
      await store.writeFile(anna, file({ state: 'ready' }));
      expect(await store.readFile(anna, 'f1')).toMatchObject({ conversation: 'c1', state: 'ready' });
      await store.deleteConversation(anna, 'c1');
      expect((await store.listFiles(anna, 10)).map(({ id }) => id)).toEqual(['f3']);
      expect(await store.readContent('shop', 'f1')).toBeUndefined();
    });

    it('deletes a file with its content', async () => {
      await store.writeFile(anna, file(), new Uint8Array([1]));
      expect(await store.deleteFile(anna, 'f1')).toBe(true);
      expect(await store.deleteFile(anna, 'f1')).toBe(false);
      expect(await store.readFile(anna, 'f1')).toBeUndefined();
      expect(await store.readContent('shop', 'f1')).toBeUndefined();
    });

    it('opens nothing to anybody but its owner', async () => {
      await store.writeFile(anna, file(), new Uint8Array([1]));
      for (const stranger of [ben, annaElsewhere]) {
        expect(await store.readFile(stranger, 'f1')).toBeUndefined();
        expect(await store.listFiles(stranger, 10)).toEqual([]);
        expect(await store.deleteFile(stranger, 'f1')).toBe(false);
        await store.writeFile(stranger, file({ name: 'mine.txt' }));
      }
      expect(await store.readFile(anna, 'f1')).toEqual(file());
    });

    it('sweeps files that nobody sent', async () => {
      for (const id of ['f1', 'f2']) await store.writeFile(anna, file({ id }));
      await store.writeFile(anna, file({ id: 'f3', createdAt: 5_000 }));
      await store.assignFiles(anna, ['f1'], 'c1');
      await store.sweepFiles(5_000);
      expect((await store.listFiles(anna, 10)).map(({ id }) => id)).toEqual(['f3', 'f1']);
    });
  });
}

function file(changes: Partial<FileRecord> = {}): FileRecord {
  return { id: 'f1', kind: 'file', name: '茶.txt', mediaType: 'text/plain', sizeBytes: 3, state: 'reading', createdAt: 1_000, askAt: 3_000, setbacks: 0, ...changes };
}
