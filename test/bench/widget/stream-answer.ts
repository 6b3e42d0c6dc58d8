import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { toChat } from '../../e2e/chat.ts';
import { createFakeWire } from '../../e2e/fake-wire.ts';
import { readTaskTimes, taskCategories } from '../../e2e/longest-task.ts';
import { type MeasuredPage, openPage } from './browser-page.ts';

export interface StreamOptions {
  pieces: readonly string[];
  /** How long the backend takes to say them. Without it, as fast as they are taken. */
  overMs?: number;
  slowDown?: number;
}

export interface StreamResult {
  /** Wall time from the question to the answer's end. */
  seconds: number;
  /** Seconds of work of the main thread for each half of the text, with what drawing its end costs in the second. */
  halves: [number, number];
  /** Milliseconds of each of its tasks. */
  tasks: number[];
  /** How much of the time until the end the main thread worked. */
  share: number;
  /** Bytes that the page's heap has grown by, from the question to the end. */
  grown: number;
  /** The answer's structure at the end, and what it is when the whole text is read at once. */
  streamed: string;
  whole: string;
}

/** Pieces that the backend writes before it lets others have a turn. */
const batch = 500;

/** Has one answer streamed through the built widget, and compares it with the same answer read from history. */
export async function streamAnswer(browser: Browser, { pieces, overMs, slowDown = 1 }: StreamOptions): Promise<StreamResult> {
  const wire = await createFakeWire();
  const measured = await openPage(browser, slowDown);
  const { page } = measured;
  const chat = toChat(page);
  const text = pieces.join('');
  let middle = { task: 0, script: 0 };
  try {
    wire.answer = async (say) => {
      say({ type: 'text-start', id: 'a' });
      const startedAt = performance.now();
      const half = Math.floor(pieces.length / 2);
      for (let at = 0; at < pieces.length; at++) {
        say({ type: 'text-delta', id: 'a', delta: pieces[at] ?? '' });
        if (at + 1 === half && overMs === undefined) {
          await settle(measured);
          middle = await measured.readWork();
        }
        const dueMs = overMs === undefined ? 0 : startedAt + (overMs * (at + 1)) / pieces.length - performance.now();
        if (dueMs > 5 || at % batch === 0) await sleep(Math.max(0, dueMs));
      }
      say({ type: 'text-end', id: 'a' });
    };
    await page.goto(wire.page());
    await chat.open();
    await page.mouse.move(5, 5);
    // Everything that is loaded once is there, and the answer's own code is warm, as it is for all but the first answer.
    await chat.input.fill('Tell me everything');
    await settle(measured);
    const heap = await measured.readHeap();
    await browser.startTracing(page, { categories: taskCategories });
    const before = await measured.readWork();
    const startedAt = performance.now();
    await askAndWait(measured);
    const seconds = (performance.now() - startedAt) / 1_000;
    const atEnd = await measured.readWork();
    await settle(measured);
    const after = await measured.readWork();
    const tasks = await readTaskTimes(browser, wire.url, 'asked');
    const grown = (await measured.readHeap()) - heap;
    const streamed = await readStructure(measured);
    const id = wire.bodies[0]?.id ?? '';
    wire.stored = {
      id,
      title: '',
      createdAt: '2026-01-01T00:00:00Z',
      updatedAt: '2026-01-01T00:00:00Z',
      isRunning: false,
      messages: [
        { id: 'q', role: 'user', parts: [{ type: 'text', text: 'Tell me everything' }], metadata: {} },
        { id: 'm', role: 'assistant', parts: [{ type: 'text', text }], metadata: { outcome: 'done' } },
      ],
    };
    await page.reload();
    await chat.answers.last().getByRole('button', { name: 'Copy answer' }).waitFor({ timeout: 60_000 });
    await settle(measured);
    return { seconds, share: (atEnd.task - before.task) / seconds, halves: [middle.task - before.task, after.task - middle.task], tasks, grown, streamed, whole: await readStructure(measured) };
  } finally {
    await measured.close();
    await wire.close();
  }
}

/** Sends what is typed, and waits for the answer's end without a look at the page meanwhile: looking costs it time. */
async function askAndWait({ page }: MeasuredPage): Promise<void> {
  await page.evaluate(async () => {
    const ended = new Promise((resolve) => document.addEventListener('bailian-chat:response-end', resolve));
    performance.mark('asked');
    window.BailianChat?.send('Tell me everything');
    await ended;
  });
}

/** Waits until the page does next to nothing. */
export async function settle(measured: MeasuredPage): Promise<void> {
  let quiet = 0;
  for (let { task } = await measured.readWork(); quiet < 3; ) {
    await sleep(150);
    const now = (await measured.readWork()).task;
    quiet = now - task < 0.008 ? quiet + 1 : 0;
    task = now;
  }
}

/** Elements, attributes and texts of the newest answer, without its foot, which tells the time. */
function readStructure({ page }: MeasuredPage): Promise<string> {
  return page.locator('article.answer .md').last().evaluate((answer) => answer.innerHTML);
}
