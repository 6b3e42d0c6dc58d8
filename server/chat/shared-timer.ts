import type { Clock } from '../clock.ts';

/** How much earlier than wanted something may run. */
const STEP_MS = 50;

/**
 * Runs together what many wait for: each as long as it wants to, or up to 50 ms less, so that what they write goes into
 * one transaction. The function returned cancels it.
 */
export function createSharedTimer(clock: Clock): Clock['after'] {
  const waiting = new Map<number, Set<() => void>>();

  // A function of its own: made where somebody waits, the timer would hold that one until then, cancelled or not.
  const open = (at: number): Set<() => void> => {
    const due = new Set<() => void>();
    waiting.set(at, due);
    clock.after(at - clock.elapsed(), () => {
      waiting.delete(at);
      for (const tell of due) tell();
    });
    return due;
  };

  return (ms, run) => {
    const at = Math.floor((clock.elapsed() + ms) / STEP_MS) * STEP_MS;
    // Of its own, so that a function can wait twice.
    const tell = (): void => run();
    const due = waiting.get(at) ?? open(at);
    due.add(tell);
    return () => void due.delete(tell);
  };
}
