// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkPrefixes } from './check-nodes.ts';
import { createAnswer, drawAtOnce } from './draw-answer.tsx';
import { hostileAnswers } from './hostile.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a hostile answer', () => {
  it('is text, and links that tell where they lead, at every prefix', () => {
    for (const text of hostileAnswers) expect(checkPrefixes(text).findings, text).toEqual([]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('is drawn the same when it comes character by character as at once', () => {
    for (const text of hostileAnswers) {
      const { root, draw, dispose } = createAnswer();
      for (let length = 1; length <= text.length; length += 1) draw({ text: text.slice(0, length), isStreaming: true });
      draw({ text });
      expect(root.firstElementChild?.innerHTML, text).toBe(drawAtOnce(text));
      dispose();
    }
  });

  it('is found when it is more than that', () => {
    expect(checkPrefixes('[a](https://shop.test)').findings).toEqual([]);
    // The rule itself has to bite: an address that `toSafeLink` would never give.
    expect(checkPrefixes('x', 1).nodes).toBeGreaterThan(0);
  });
});
