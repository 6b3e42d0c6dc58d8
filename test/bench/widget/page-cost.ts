import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { readMainThread, taskCategories, toTaskTimes, type TraceEvent } from '../../e2e/longest-task.ts';
import { openPage } from './browser-page.ts';
import { settle } from './stream-answer.ts';

/** What a page costs until nothing more happens on it. */
export interface PageCost {
  /** Bytes of all that is loaded, as they travel, without the page itself. */
  transfer: number;
  /** Milliseconds of compiling and running scripts. */
  script: number;
  /** Milliseconds of tasks beyond 50 ms each. */
  blocking: number;
  /** Bytes of JavaScript objects once the garbage is gone. */
  heap: number;
  /** Sum of all layout shifts. */
  shift: number;
}

/** How often slower than this machine the visitor's is. */
const slowDown = 4;
/** Beyond this a task holds the visitor up. */
const longTaskMs = 50;

export async function measurePage(browser: Browser, url: string): Promise<PageCost> {
  const measured = await openPage(browser, slowDown);
  const { page, session } = measured;
  try {
    let transfer = 0;
    const pages = new Set<string>();
    await session.send('Network.enable');
    session.on('Network.requestWillBeSent', ({ requestId, type }) => type === 'Document' && pages.add(requestId));
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (!pages.has(requestId)) transfer += encodedDataLength;
    });
    await page.addInitScript(() => {
      const state = { shift: 0 };
      Object.assign(window, { benchState: state });
      performance.mark('begun');
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) state.shift += (entry as PerformanceEntry & { value: number }).value;
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await browser.startTracing(page, { categories: taskCategories });
    await page.goto(url);
    await settle(measured);
    // What is put off for later has had its time then.
    await sleep(1_000);
    await settle(measured);
    const events = await readMainThread(browser, url, 'begun');
    const blocking = toTaskTimes(events).reduce((sum, ms) => sum + Math.max(0, ms - longTaskMs), 0);
    const shift = await page.evaluate(() => (window as unknown as { benchState: { shift: number } }).benchState.shift);
    return { transfer, script: toScriptTime(events), blocking, heap: await measured.readHeap(), shift };
  } finally {
    await measured.close();
  }
}

/** What of the work is reading, compiling and running scripts, and what they have the browser do at once. */
const isScript = /^(?:EvaluateScript|v8\.(?:compile|compileModule|evaluateModule)|FunctionCall|RunMicrotasks|BlinkScheduler_PerformMicrotaskCheckpoint|TimerFire|FireAnimationFrame|FireIdleCallback|EventDispatch)$/;

/** Putting what was compiled by for the next visit. For modules the browser does it on its own, for other scripts inside of what runs them. */
const isKeeping = /^v8\.produce(?:Module)?Cache$/;

/** Milliseconds of all that is of scripts, what is inside of another counted once, and keeping it counted for nobody. */
export function toScriptTime(events: readonly TraceEvent[]): number {
  let sum = 0;
  let end = 0;
  for (const { name, ts, dur, tdur = 0 } of events.filter(({ name }) => isScript.test(name) || isKeeping.test(name)).sort((a, b) => a.ts - b.ts || b.dur - a.dur)) {
    if (isKeeping.test(name) && ts < end) sum -= tdur;
    if (isKeeping.test(name) || ts < end) continue;
    end = ts + dur;
    sum += tdur;
  }
  return sum / 1_000;
}
