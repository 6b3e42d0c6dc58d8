import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createMd5 } from '../../server/md5.ts';
import { createNodeMd5 } from '../../server/runtimes/node-md5.ts';

it('is the MD5 of all pieces, however they are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 6 }), (pieces) => {
      const md5 = createMd5();
      for (const piece of pieces) md5.update(piece);
      expect(md5.digest()).toBe(createHash('md5').update(Buffer.concat(pieces)).digest('hex'));
    }),
  );
});

it.each([0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 1_000_003])('is right for %i bytes', (length) => {
  const md5 = createMd5();
  md5.update(new Uint8Array(length).fill(7));
  expect(md5.digest()).toBe(createHash('md5').update(new Uint8Array(length).fill(7)).digest('hex'));
});

it('is the same by Node’s own', () => {
  const md5 = createNodeMd5();
  md5.update(new Uint8Array(1_000_003).fill(7));
  expect(md5.digest()).toBe('ee91211e1a3c14b6ddca16dc0636e603');
});
