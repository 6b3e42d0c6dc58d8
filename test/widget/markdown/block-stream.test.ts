import { tests } from 'commonmark-spec';
import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createBlockStream, toBlocks, warmUp } from '../../../widget/markdown/block-stream.ts';

const maxRows = 101;

/** Pieces that meet each other in every order, the half ones too. */
const markdown = fc
  .array(
    fc.constantFrom(
      '# Title', '\n', '\n\n', '\r\n', '\r', '- item', '  - inner', '1. one', '> quote', '>', '```js', '```', '    code', '---', '===',
      '| a | b |', '|---|:-:|', '**bold', '**', '*', '_em_', '~~del~~', '`code`', '[text](', 'https://shop.example/a)', '[ref]: https://shop.example',
      '[ref]', '![alt](https://cdn.example/a.png)', '<div>', '&amp;', '\\*', 'word ', '中文。', '😀', '\t', '- [ ] task', '  ',
    ),
    { maxLength: 40 },
  )
  .map((pieces) => pieces.join(''));

/** Types and sources of what was closed on the way and of what is open at the end. */
function stream(text: string, sizes: readonly number[]): { closed: string[]; open: string[] } {
  const blocks = createBlockStream(maxRows);
  const closed: string[] = [];
  let at = 0;
  for (const size of sizes) {
    blocks.push(text.slice(at, at + size));
    at += size;
    closed.push(...blocks.read().closed.map(({ raw }) => raw));
  }
  blocks.push(text.slice(at));
  const last = blocks.read();
  return { closed: [...closed, ...last.closed.map(({ raw }) => raw)], open: last.open.map(({ raw }) => raw) };
}

describe('createBlockStream', () => {
  it('loses and doubles nothing, however the text is cut', () => {
    fc.assert(
      fc.property(markdown, fc.array(fc.nat(20), { maxLength: 60 }), (text, sizes) => {
        const { closed, open } = stream(text, sizes);
        const source = text.replace(/\r\n?/g, '\n');
        expect(source.startsWith(closed.join(''))).toBe(true);
        expect(closed.join('').length + open.join('').length).toBeLessThanOrEqual(source.length + 8);
      }),
    );
  });

  it('closes a block when it is sure what the next one is', () => {
    const blocks = createBlockStream(maxRows);
    blocks.push('# One\n\nTwo');
    expect(blocks.read().closed).toEqual([]);
    blocks.push(' goes on\n\n```\nThree');
    expect(blocks.read().closed.map(({ type }) => type)).toEqual(['heading', 'space']);
    blocks.push('\n');
    expect(blocks.read().closed.map(({ type }) => type)).toEqual(['paragraph', 'space']);
  });

  it.each([
    ['Text\n```a', '`b'],
    ['Text\na|b\n-|-', 'x'],
    ['Text\n<pre', 'fix> a\n\n'],
  ])('takes no half line for the end of what it goes on with: %j', (first, rest) => {
    const blocks = createBlockStream(maxRows);
    blocks.push(first);
    const { closed } = blocks.read();
    blocks.push(rest);
    expect([...closed, ...blocks.read(true).closed].map(({ raw }) => raw)).toEqual(toBlocks(first + rest, maxRows).map(({ raw }) => raw));
  });

  it.each([
    ['Intro:\n-', 'Intro:'],
    ['Intro:\n1.', 'Intro:'],
    ['Text\n#', 'Text'],
    ['Text\n\n**', 'Text'],
    ['| a | b |\n|--', ''],
    ['See [the shop](https://shop.exam', 'See '],
    ['See https://shop.exam', 'See '],
  ])('waits with what is half there: %j', (text, expected) => {
    const blocks = createBlockStream(maxRows);
    blocks.push(text);
    const { closed, open } = blocks.read();
    expect([...closed, ...open].map(({ raw }) => raw).join('').trimEnd()).toBe(expected.trimEnd());
  });

  it('keeps a number in brackets back until it is closed and something follows', () => {
    for (const [text, shown] of [['a [', 'a '], ['a [1', 'a '], ['a [12]', 'a '], ['a [1].', 'a [1].'], ['a [b', 'a [b'], ['a [1](https://shop', 'a ']] as const) {
      const blocks = createBlockStream(maxRows);
      blocks.push(text);
      expect(blocks.read().open.map(({ raw }) => raw).join('')).toBe(shown);
    }
  });

  it('reads a CRLF that arrives in two halves as one line end', () => {
    const blocks = createBlockStream(maxRows);
    blocks.push('a\r');
    blocks.read();
    blocks.push('\nb\r\n\r\nc\r\n\r\n');
    expect(blocks.read().closed.map(({ raw }) => raw)).toEqual(['a\nb', '\n\n']);
  });

  it('goes through a long answer in time that grows with its length', () => {
    const blocks = createBlockStream(maxRows);
    const text = 'A paragraph of **some** length with `code`.\n\n- one\n- two\n\n'.repeat(2_000);
    let longest = 0;
    let length = 0;
    for (let at = 0; at < text.length; at += 50) {
      blocks.push(text.slice(at, at + 50));
      for (const { raw } of blocks.read().closed) length += raw.length;
      longest = Math.max(longest, at + 50 - length);
    }
    expect(longest).toBeLessThan(200);
  });
});

describe('warmUp', () => {
  it('reads one thing a turn, and comes to an end', async () => {
    vi.useFakeTimers();
    warmUp();
    let turns = 0;
    for (; vi.getTimerCount() > 0; turns += 1) {
      expect(vi.getTimerCount()).toBe(1);
      await vi.advanceTimersToNextTimerAsync();
    }
    expect(turns).toBe(45);
    vi.useRealTimers();
  });
});

describe('toBlocks', () => {
  it('reads every example of the CommonMark specification', () => {
    expect(tests.length).toBe(652);
    for (const { markdown: text } of tests) expect(toBlocks(text, maxRows).length).toBeGreaterThan(0);
  });

  it.each([
    ['quotes', '>'.repeat(20_000)],
    ['lists', '- * '.repeat(5_000)],
    ['ordered lists', '1. '.repeat(5_000)],
    ['indented lists', Array.from({ length: 300 }, (_, depth) => `${' '.repeat(2 * depth)}- a`).join('\n')],
    ['lazy quotes', '> - a\nb\n'.repeat(3_000)],
    ['brackets', '['.repeat(20_000)],
    ['emphasis', '**_* '.repeat(4_000)],
    ['wide tables', `${'|a'.repeat(90)}|\n${'|-'.repeat(90)}|\n${'|\n'.repeat(50_000)}`],
  ])('survives nested or endless %s', (_name, text) => {
    const started = performance.now();
    expect(toBlocks(text, maxRows).length).toBeGreaterThan(0);
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});
