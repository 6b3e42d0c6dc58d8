import type { Browser } from 'playwright-core';

/** What a trace has to hold to find {@link longestTaskMs}. */
export const taskCategories = ['toplevel', 'devtools.timeline', 'blink.user_timing'];

export interface TraceEvent {
  name: string;
  /** `X` for what has a duration. */
  ph: string;
  pid: number;
  tid: number;
  /** Microseconds. */
  ts: number;
  dur: number;
  /** What of it the thread ran; the rest went to other programs on the machine. Absent when that is nothing. */
  tdur?: number;
  args: { name?: string; data?: { url?: string } };
}

/**
 * The longest task of a page's main thread since a script from `origin` first ran there, that one included. What comes
 * before, such as replacing the page before, takes 50 ms and more of a slow computer on every page. With `since`, only
 * what ran after the page set a performance mark of that name.
 */
export async function longestTaskMs(browser: Browser, origin: string, since?: string): Promise<number> {
  return Math.max(...(await readTaskTimes(browser, origin, since)));
}

/** How long each of these tasks took, in milliseconds of the thread's own time. Ends the trace. */
export async function readTaskTimes(browser: Browser, origin: string, since?: string): Promise<number[]> {
  return toTaskTimes(await readMainThread(browser, origin, since));
}

export function toTaskTimes(events: readonly TraceEvent[]): number[] {
  return events.filter(({ name }) => name === 'ThreadControllerImpl::RunTask').map(({ tdur = 0 }) => tdur / 1_000);
}

/** All that the page's main thread has done since then, each with a duration. Ends the trace. */
export async function readMainThread(browser: Browser, origin: string, since?: string): Promise<TraceEvent[]> {
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const script = traceEvents.find(({ name, args }) => name === 'EvaluateScript' && args.data?.url?.startsWith(origin));
  // What is traced from later on has no script, but the page's own mark.
  const main = since === undefined ? script : traceEvents.find(({ name, pid }) => name === since && pid === (script?.pid ?? pid));
  if (!main) throw new Error(`The trace has no ${since === undefined ? `script from ${origin}` : `mark ${since}`}.`);
  return traceEvents.filter(({ ph, pid, tid, ts, dur }) => ph === 'X' && pid === main.pid && tid === main.tid && ts + dur > main.ts);
}
