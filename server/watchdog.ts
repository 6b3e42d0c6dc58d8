import type { Clock } from './clock.ts';

/** Calls back once when it was not fed in time. */
export interface Watchdog {
  /** From now on there are `ms` until it barks. */
  feed(ms: number): void;
  stop(): void;
}

/** One timer for many short waits: being fed only moves a number, the timer finds out when it is due. */
export function createWatchdog(clock: Clock, onLate: () => void): Watchdog {
  let dueAt = 0;
  let timerAt = Infinity;
  let cancelTimer = (): void => {};

  function arm(): void {
    cancelTimer();
    timerAt = dueAt;
    cancelTimer = clock.after(dueAt - clock.elapsed(), () => {
      timerAt = Infinity;
      if (clock.elapsed() >= dueAt) onLate();
      else arm();
    });
  }

  return {
    feed(ms) {
      dueAt = clock.elapsed() + ms;
      if (timerAt > dueAt) arm();
    },
    stop() {
      cancelTimer();
      timerAt = Infinity;
    },
  };
}
