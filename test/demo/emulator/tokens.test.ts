import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toTokens } from '../../../demo/emulator/tokens.ts';

describe('toTokens', () => {
  it('loses nothing and never cuts a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.double({ min: 0, max: 0.999, noNaN: true }), (text, random) => {
        const tokens = toTokens(text, () => random);
        expect(tokens.join('')).toBe(text);
        for (const token of tokens) expect(token.isWellFormed()).toBe(text.isWellFormed());
      }),
    );
  });

  it('makes pieces of one to four characters or words', () => {
    expect(toTokens('西湖龙井茶', () => 0.99)).toEqual(['西湖龙井', '茶']);
    expect(toTokens("It's a fine tea, isn't it", () => 0.5)).toEqual(["It's a fine", " tea, isn't", ' it']);
    expect(toTokens('茶 tea', () => 0)).toEqual(['茶', ' tea']);
  });
});
