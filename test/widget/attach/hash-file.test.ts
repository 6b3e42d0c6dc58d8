import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashFile } from '../../../widget/attach/hash-file.ts';

const never = new AbortController().signal;
const hash = (...parts: BlobPart[]): Promise<string> => hashFile(new Blob(parts), { signal: never, onProgress: () => undefined });

describe('the MD5 of a file', () => {
  // Of RFC 1321, but for the empty text: such a file is refused before.
  it.each([
    ['a', '0cc175b9c0f1b6a831c399e269772661'],
    ['abc', '900150983cd24fb0d6963f7d28e17f72'],
    ['message digest', 'f96b697d7cb7938d525a2f31aaf161d0'],
    ['abcdefghijklmnopqrstuvwxyz', 'c3fcd3d76192e4007dfb496cca67e13b'],
    ['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', 'd174ab98d277d9f5a5611c2c9f419d9f'],
    ['12345678901234567890123456789012345678901234567890123456789012345678901234567890', '57edf4a22be3c955ac49da2e2107b67a'],
  ])('of %s is that of the standard', async (text, expected) => {
    expect(await hash(text)).toBe(expected);
  });

  it('is the same however it is read', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.integer({ min: 1, max: 2_000 }), async (piece, times) => {
        const bytes = Buffer.concat(Array.from({ length: times }, () => piece));
        expect(await hash(bytes)).toBe(createHash('md5').update(bytes).digest('hex'));
      }),
      { numRuns: 25 },
    );
  });

  it('is told how far it is, and can be given up', async () => {
    const abort = new AbortController();
    const done: number[] = [];
    const file = new Blob([new Uint8Array(5_000_000)]);
    await hashFile(file, { signal: never, onProgress: (progress) => done.push(progress) });
    expect(done.length).toBeGreaterThan(2);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(done.at(-1)).toBe(1);
    const given = hashFile(file, { signal: abort.signal, onProgress: () => abort.abort(new Error('enough')) });
    await expect(given).rejects.toThrow('enough');
  });

  it('of a file that is gone meanwhile is no MD5', async () => {
    const gone = Object.assign(new Blob(['abc']), { slice: () => Object.assign(new Blob(['abc']), { arrayBuffer: () => Promise.reject(new Error('NotReadableError')) }) });
    await expect(hashFile(gone, { signal: never, onProgress: () => undefined })).rejects.toThrow('unreadable');
  });
});
