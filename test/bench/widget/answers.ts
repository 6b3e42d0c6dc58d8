import type { Browser } from 'playwright-core';
import { quantile } from '../server/numbers.ts';
import { ms, percent, type Row } from '../server/rows.ts';
import { createLongText, toPieces } from './long-text.ts';
import { openMany } from './many-messages.ts';
import { streamAnswer } from './stream-answer.ts';

const longest = (tasks: readonly number[]): number => Math.max(0, ...tasks);

/** The machine has other things to do now and then: what counts is the median of these. */
const repeats = 3;

async function repeat<Result>(run: () => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  while (results.length < repeats) results.push(await run());
  return results;
}

function medianOf<Result>(results: readonly Result[], read: (result: Result) => number): number {
  return quantile(results.map(read), 0.5);
}

/** A megabyte in pieces of five characters, as fast as it is taken. */
export async function measureMegabyte(browser: Browser): Promise<Row[]> {
  const results = await repeat(() => streamAnswer(browser, { pieces: toPieces(createLongText(1_000_000), 5) }));
  const ratio = medianOf(results, ({ halves }) => halves[1] / halves[0]);
  const task = medianOf(results, ({ tasks }) => longest(tasks));
  const seconds = medianOf(results, (result) => result.seconds);
  const isEqual = results.every(({ streamed, whole }) => streamed === whole);
  return [
    { id: '1 MB', what: `1 MB of Markdown in 200,000 pieces (${seconds.toFixed(1)} s): work for the second half, × the first`, measured: ratio.toFixed(2), limit: '≤ 1.2', isHeld: ratio <= 1.2 },
    { id: '1 MB', what: 'longest task of it', measured: ms(task), limit: '≤ 50 ms', isHeld: task <= 50 },
    { id: '1 MB', what: 'what is shown, and the same text read at once', measured: isEqual ? 'equal' : 'not equal', limit: 'equal', isHeld: isEqual },
  ];
}

/** 200,000 tokens in three seconds. */
export async function measureFlood(browser: Browser): Promise<Row[]> {
  const results = await repeat(() => streamAnswer(browser, { pieces: toPieces(createLongText(1_000_000), 5), overMs: 3_000 }));
  const task = medianOf(results, ({ tasks }) => longest(tasks));
  return [{ id: 'F16', what: '200,000 tokens in 3 s: longest task', measured: ms(task), limit: '≤ 100 ms', isHeld: task <= 100 }];
}

/** 100 kB over a minute on a slow computer, in events as the backend sends them: one each 50 ms. */
export async function measureSlow(browser: Browser, lasting: number): Promise<Row[]> {
  const { tasks, share, grown } = await streamAnswer(browser, { pieces: toPieces(createLongText((100_000 * lasting) / 60), 100_000 / 60 / 20), overMs: lasting * 1_000, slowDown: 4 });
  return [
    { id: 'L11', what: `an answer of ${Math.round((100 * lasting) / 60)} kB over ${lasting} s, four times as slow: longest task`, measured: ms(longest(tasks)), limit: '≤ 50 ms', isHeld: longest(tasks) <= 50 },
    { id: 'L11', what: 'busy meanwhile', measured: percent(share), limit: '≤ 20 %', isHeld: share <= 0.2 },
    { id: 'L11', what: 'heap grown by', measured: `${(grown / 1_000_000).toFixed(1)} MB`, limit: '≤ 15 MB', isHeld: grown <= 15_000_000 },
  ];
}

/** A conversation of a thousand messages. */
export async function measureMany(browser: Browser): Promise<Row[]> {
  const results = await repeat(() => openMany(browser, 1_000));
  const work = medianOf(results, ({ openTasks }) => openTasks.reduce((sum, task) => sum + task, 0));
  const task = medianOf(results, ({ scrollTasks }) => longest(scrollTasks));
  const shown = medianOf(results, (result) => result.shown);
  return [
    { id: 'many', what: `${shown.toLocaleString('en')} messages: work until they are open, loading the panel included`, measured: ms(work), limit: '≤ 200 ms', isHeld: work <= 200 && shown === 1_000 },
    { id: 'many', what: 'longest task while scrolling through them, a frame being 16.7 ms', measured: ms(task), limit: '≤ 16.7 ms', isHeld: task <= 16.7 },
  ];
}
