import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takeSentences } from '../../../widget/announce/take-sentences.ts';

describe('what is read aloud of a growing text', () => {
  it.each([
    ['', ''],
    ['Green tea is', ''],
    ['Green tea is fresh. It ke', 'Green tea is fresh.'],
    ['It costs 3.5', ''],
    ['It costs 3.50 € at shop.example', ''],
    ['绿茶很新鲜。它保', '绿茶很新鲜。'],
    ['“Fresh.” And', '“Fresh.”'],
    ['Really?! Yes', 'Really?!'],
    ['## Teas\n- **Longjing**: 12 €\n- Oolo', 'Teas Longjing: 12 €'],
    ['See [our page](https://shop.example/a.b?c) now. And', 'See our page now.'],
    ['As said<ref>[1]</ref>. Then', 'As said[1].'],
    ['Some *marks*, `snake_case` and __more__. ', 'Some marks, snake_case and more.'],
    ['| a | b |\n|---|---|\n', 'a b'],
  ])('of %j is %j', (text, spoken) => {
    expect(takeSentences(text, 0, false).spoken).toBe(spoken);
  });

  it('is the rest of it when it is whole', () => {
    const { end } = takeSentences('One. Two', 0, false);
    expect(takeSentences('One. Two', end, true)).toEqual({ spoken: 'Two', end: 8 });
  });

  it('is nothing where there is nothing to hear', () => {
    expect(takeSentences('---\n***\n', 0, true).spoken).toBe('');
  });

  it('is each part of any text once, however it grows', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '1', '.', '。', ' ', '\n', '*', '[', '|', '#') }), fc.array(fc.nat(10), { minLength: 1 }), (text, steps) => {
        let end = 0;
        let length = 0;
        let spoken = '';
        for (const step of steps) {
          length = Math.min(text.length, length + step);
          const taken = takeSentences(text.slice(0, length), end, false);
          expect(taken.end).toBeGreaterThanOrEqual(end);
          expect(taken.end).toBeLessThanOrEqual(length);
          end = taken.end;
          spoken += taken.spoken;
        }
        const rest = takeSentences(text, end, true);
        expect(rest.end).toBe(text.length);
        const letters = (of: string): string => of.replace(/[^a1]/g, '');
        expect(letters(spoken + rest.spoken)).toBe(letters(text));
      }),
    );
  });
});
