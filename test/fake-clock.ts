import type { Clock } from '../server/clock.ts';

export interface FakeClock extends Clock {
  /** Moves time on, calling what falls due in order and letting promises settle between. */
  advance(ms: number): Promise<void>;
  /**
   * Moves time on, in steps of 100 ms, until the promise has settled. `pauseMs` of real time before each step are for
   * Web Crypto and sockets, which know nothing of this clock.
   */
  until<T>(promise: Promise<T>, pauseMs?: number): Promise<T>;
  /** Somebody sets the clock. No time has passed: timers run when they would have. */
  set(ms: number): void;
}

/** A clock that stands still until it is moved. */
export function createFakeClock(start = Date.UTC(2026, 0, 1)): FakeClock {
  let time = start;
  /** How far it was set forward. */
  let aheadMs = 0;
  let timers: { at: number; run: () => void }[] = [];
  return {
    now: () => time + aheadMs,
    elapsed: () => time,
    set(ms) {
      aheadMs += ms;
    },
    after(ms, run) {
      const timer = { at: time + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    async advance(ms) {
      const end = time + ms;
      for (;;) {
        await settle();
        const next = timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        timers = timers.filter((timer) => timer !== next);
        time = Math.max(time, next.at);
        next.run();
      }
      time = end;
      await settle();
    },
    async until(promise, pauseMs) {
      const state = { isSettled: false };
      const note = (): void => void (state.isSettled = true);
      promise.then(note, note);
      while (!state.isSettled) {
        if (pauseMs !== undefined) await new Promise((resolve) => setTimeout(resolve, pauseMs));
        await this.advance(100);
      }
      return promise;
    },
  };
}

async function settle(): Promise<void> {
  // A macrotask each: streams settle over several rounds of microtasks.
  for (let round = 0; round < 3; round++) await new Promise((resolve) => setImmediate(resolve));
}
