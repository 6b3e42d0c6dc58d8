// @vitest-environment happy-dom
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readEvents } from '../../server/bailian/event-stream.ts';
import { toBlocks } from '../../widget/markdown/block-stream.ts';
import { renderBlock } from '../../widget/markdown/render-token.tsx';
import { renderEach } from '../../widget/markdown/render-context.ts';
import { cut, toBody } from '../server/bailian/chunked-body.ts';
import { checkPrefixes, createContext, look, type Seen } from '../widget/markdown/check-nodes.ts';
import { createAnswer, drawAtOnce } from '../widget/markdown/draw-answer.tsx';
import { readFramings, readMarkup, readPathological, readXss } from './read-corpora.ts';

const xss = readXss();
const markup = readMarkup();

async function draws(text: string): Promise<void> {
  const { root, draw, dispose } = createAnswer();
  for (let length = 1; length <= text.length; length += 1) draw({ text: text.slice(0, length), isStreaming: true });
  draw({ text });
  while (vi.getTimerCount() > 0) await vi.advanceTimersToNextTimerAsync();
  expect(root.firstElementChild?.innerHTML, text).toBe(drawAtOnce(text));
  dispose();
}

describe('every prefix', () => {
  it.each([xss, ...markup])('of $name becomes what is allowed, and nothing else', ({ texts }) => {
    const findings = texts.flatMap((text) => checkPrefixes(text).findings.map((finding) => `${finding} in ${text.slice(0, 200)}`));
    expect(findings).toEqual([]);
  });
});

describe('drawn character by character', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([{ name: 'every twentieth of xss-strings', texts: xss.texts.filter((_, at) => at % 20 === 0) }, ...markup])('$name is what it is at once', async ({ texts }) => {
    for (const text of texts) await draws(text);
  });
});

describe('what is dear to read', () => {
  const limitMs = 1_000;

  it.each(readPathological())('is read in time: $name', ({ text }) => {
    const started = process.cpuUsage();
    const seen: Seen = { nodes: 0, depth: 0, findings: [] };
    const context = createContext();
    look(renderEach(toBlocks(text, 101), context, renderBlock), 1, seen);
    const { user, system } = process.cpuUsage(started);
    expect(seen.findings).toEqual([]);
    expect(seen.nodes).toBeLessThanOrEqual(5_000);
    expect(seen.depth).toBeLessThanOrEqual(32);
    expect((user + system) / 1_000).toBeLessThan(limitMs);
    expect(checkPrefixes(text, 2_000).findings).toEqual([]);
  });
});

describe('an event stream', () => {
  it.each(readFramings())('gives the same however it is cut: $name', async ({ bytes }) => {
    const read = async (sizes: number[]): Promise<string> => {
      const data: string[] = [];
      try {
        await readEvents(toBody(cut(bytes, sizes)), new AbortController().signal, (event) => data.push(event.data) > 0);
      } catch (error) {
        data.push(String(error));
      }
      return data.join('\n');
    };
    const whole = await read([bytes.length || 1]);
    for (const size of [1, 2, 3, 5, 7]) expect(await read([size])).toBe(whole);
    for (let at = 1; at < Math.min(bytes.length, 2_000); at += 1) expect(await read([at, bytes.length])).toBe(whole);
  });
});
