import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createTextHash } from '../../../server/bailian/text-hash.ts';

const texts = fc.string({ unit: 'binary', maxLength: 40 });

it('knows whether a text begins with all that came, however it was cut', () => {
  fc.assert(
    fc.property(fc.array(texts), texts, (pieces, more) => {
      const hash = createTextHash();
      for (const piece of pieces) hash.add(piece);
      const all = pieces.join('');
      expect(hash.length()).toBe(all.length);
      for (const text of [all, all + more, more, more + all, all.slice(1), `x${all}`]) expect(hash.beginsWith(text)).toBe(text.startsWith(all));
    }),
  );
});
