// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBlockStream, sliceLength } from '../../../widget/markdown/block-stream.ts';
import { createAnswer, drawAtOnce } from './draw-answer.tsx';
import { createPathological } from './pathological.ts';

const answers = createPathological(30_000);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Lets everything that waits for its turn have it. How many turns that were. */
async function settle(): Promise<number> {
  let turns = 0;
  for (; vi.getTimerCount() > 0; turns += 1) await vi.advanceTimersToNextTimerAsync();
  return turns;
}

describe('an answer that is dear to draw', () => {
  it.each(answers)('is in the end what one reading of it gives, whole or as it comes: $name', async ({ text }) => {
    const expected = drawAtOnce(text);
    const whole = createAnswer();
    whole.draw({ text });
    // Each slice once, and once more where there are definitions.
    expect(await settle()).toBeLessThanOrEqual(2 * Math.ceil(text.length / sliceLength) + 2);
    expect(whole.root.firstElementChild?.innerHTML === expected).toBe(true);
    whole.dispose();

    const streamed = createAnswer();
    // Pieces that fall on no line's end.
    for (let length = 0; length < text.length; length += 1_777) {
      streamed.draw({ text: text.slice(0, length), isStreaming: true });
      await vi.advanceTimersByTimeAsync(20);
    }
    streamed.draw({ text });
    await settle();
    expect(streamed.root.firstElementChild?.innerHTML === expected).toBe(true);
    streamed.dispose();
  });

  it.each(answers)('gets a bounded number of new nodes in one turn: $name', async ({ text }) => {
    const { root, draw, dispose } = createAnswer();
    const count = (): number => root.querySelectorAll('*').length;
    draw({ text });
    let most = count();
    while (vi.getTimerCount() > 0) {
      const before = count();
      await vi.advanceTimersToNextTimerAsync();
      most = Math.max(most, count() - before);
    }
    // Every second character of a slice begins an element at most, and what was held back of the one before may come with it.
    expect(most).toBeLessThanOrEqual(sliceLength);
    expect(count()).toBeLessThanOrEqual(5_000);
    dispose();
  });

  it.each(answers)('is read in slices, with what is open: $name', ({ text }) => {
    const blocks = createBlockStream(101);
    blocks.push(text);
    let slices = 1;
    while (blocks.read(true).isMore) slices += 1;
    expect(slices).toBeLessThanOrEqual(Math.ceil(text.length / (sliceLength - 100)) + 1);
  });
});

/** How many objects a drawn page keeps that are no part of its document. */
function countKept(root: HTMLElement): number {
  const seen = new Set<object>();
  const open: unknown[] = Object.values(root);
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null || value instanceof Node || value instanceof Window || seen.has(value)) continue;
    seen.add(value);
    open.push(...Object.values(value));
  }
  return seen.size;
}

describe('an answer that comes word by word', () => {
  it('is kept once in the end, however often it was drawn', async () => {
    const text = Array.from({ length: 300 }, (_, at) => `Paragraph **${at}**.\n\n- one\n- two\n\n`).join('');
    const whole = createAnswer();
    whole.draw({ text });
    await settle();
    const streamed = createAnswer();
    for (let length = 0; length < text.length; length += 30) streamed.draw({ text: text.slice(0, length), isStreaming: true });
    // While it grows, too.
    expect(countKept(streamed.root)).toBeLessThan(1.5 * countKept(whole.root));
    streamed.draw({ text });
    await settle();
    expect(streamed.root.innerHTML).toBe(whole.root.innerHTML);
    expect(countKept(streamed.root)).toBeLessThan(1.5 * countKept(whole.root));
    whole.dispose();
    streamed.dispose();
  });
});

describe('an answer that comes at once', () => {
  it('shows its beginning at once and the rest in turns, whatever else is drawn meanwhile', async () => {
    const text = Array.from({ length: 1_000 }, (_, at) => `Paragraph ${at}.`).join('\n\n');
    const { root, draw, dispose } = createAnswer();
    draw({ text });
    const first = root.querySelectorAll('p').length;
    expect(first).toBeGreaterThan(50);
    for (let again = 0; again < 10; again += 1) draw({ text });
    expect(root.querySelectorAll('p').length).toBe(first);
    await settle();
    expect(root.querySelectorAll('p').length).toBe(1_000);
    dispose();
  });

  it('keeps what stands there while it is read anew', async () => {
    const text = `See [the shop][1].\n\n${'A paragraph of some length.\n\n'.repeat(400)}[1]: https://shop.example\n\nGood luck.`;
    const { root, draw, dispose } = createAnswer();
    draw({ text: text.slice(0, 8_000), isStreaming: true });
    await settle();
    const links = text.indexOf('[1]:');
    draw({ text: text.slice(0, links), isStreaming: true });
    await settle();
    const paragraphs = [...root.querySelectorAll('p')];
    expect(root.querySelector('a')).toBeNull();
    draw({ text });
    while (vi.getTimerCount() > 0) {
      expect(root.querySelectorAll('p').length).toBeGreaterThanOrEqual(paragraphs.length);
      await vi.advanceTimersToNextTimerAsync();
    }
    expect(root.querySelector('a')?.href).toBe('https://shop.example/');
    expect([...root.querySelectorAll('p')].slice(0, -1)).toEqual(paragraphs);
    dispose();
  });

  it('stops with the view', () => {
    const { draw, dispose } = createAnswer();
    draw({ text: 'a\n\n'.repeat(5_000) });
    expect(vi.getTimerCount()).toBe(1);
    dispose();
    expect(vi.getTimerCount()).toBe(0);
  });
});
