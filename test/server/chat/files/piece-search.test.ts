import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createPieceSearch } from '../../../../server/chat/files/piece-search.ts';
import { bytesOf } from './whole-file.ts';

it('finds the same places however a file is cut', () => {
  const letters = fc.stringMatching(/^[<ab]{0,40}$/);
  fc.assert(
    fc.property(letters, fc.array(fc.nat(12), { minLength: 1 }), (text, cuts) => {
      const found: string[] = [];
      const search = createPieceSearch({ words: ['<', '<b'], longest: 4, onFound: (bytes, at, { offset, length }) => length === 1 && found.push(`${offset} ${String.fromCharCode(...bytes.subarray(at, at + 4))}`) });
      const whole = bytesOf(text);
      for (let at = 0, turn = 0; at < whole.length || turn === 0; turn++) {
        const length = Math.max(1, cuts[turn % cuts.length] ?? 1);
        search(whole.subarray(at, at + length), at + length >= whole.length);
        at += length;
      }
      expect(found).toEqual(Array.from(text).flatMap((letter, at) => (letter === '<' ? [`${at} ${text.slice(at, at + 4).padEnd(4, '\0')}`] : [])));
    }),
  );
});
