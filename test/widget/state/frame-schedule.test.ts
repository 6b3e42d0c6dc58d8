import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createFrameSchedule } from '../../../widget/state/frame-schedule.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => setTimeout(run, 16));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Schedules something every ten milliseconds for two seconds, each run of which takes so long, and tells how often it ran and what ran last. */
async function countRuns(workMs: number): Promise<{ runs: number; last: number }> {
  const schedule = createFrameSchedule();
  let runs = 0;
  let last = -1;
  for (let at = 0; at < 200; at += 1) {
    schedule(() => {
      runs += 1;
      last = at;
      vi.advanceTimersByTime(workMs);
    });
    await vi.advanceTimersByTimeAsync(10);
  }
  await vi.advanceTimersByTimeAsync(5_000);
  return { runs, last };
}

it('runs with nearly each frame what takes next to no time, and the last of it in any case', async () => {
  const { runs, last } = await countRuns(0);
  expect(runs).toBeGreaterThan(60);
  expect(last).toBe(199);
});

it('has a task of its own for the first runs, beside that of the frame', async () => {
  const schedule = createFrameSchedule();
  let isInFrame = false;
  vi.stubGlobal('requestAnimationFrame', (run: () => void) =>
    setTimeout(() => {
      isInFrame = true;
      run();
      isInFrame = false;
    }, 16),
  );
  const seen: boolean[] = [];
  for (let run = 0; run < 7; run += 1) {
    schedule(() => seen.push(isInFrame));
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(seen).toEqual([false, false, false, false, false, true, true]);
});

it.each([[20, 0.1], [100, 0.25]])('gives work of %i ms a small part of the time, and words still come', async (workMs, share) => {
  const { runs, last } = await countRuns(workMs);
  expect(last).toBe(199);
  // The time grows by the work.
  expect((runs * workMs) / (2_000 + runs * workMs)).toBeLessThanOrEqual(share);
  expect(runs).toBeGreaterThanOrEqual(4);
});
