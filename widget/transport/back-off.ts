import type { Clock } from './clock.ts';

export interface BackOffOptions {
  clock: Clock;
  /** From 0 to 1, as `Math.random`. */
  random: () => number;
  /** Calls `run` when the network or the tab comes back. The function returned ends that. */
  onWake: (run: () => void) => () => void;
  signal: AbortSignal;
}

/**
 * Waits before try `attempt` (from 1): up to 0.5, 1, 2, 4, 8, then 15 s, at random, so that a thousand visitors do not
 * come back at once after an outage. Ends early when the network or the tab comes back. Throws the signal's reason.
 */
export async function waitBefore(attempt: number, { clock, random, onWake, signal }: BackOffOptions): Promise<void> {
  let stop: (() => void)[] = [];
  await new Promise<void>((resolve) => {
    const end = (): void => resolve();
    const longestMs = attempt > 5 ? 15_000 : 250 * 2 ** attempt;
    stop = [clock.after(random() * longestMs, end), onWake(end), () => signal.removeEventListener('abort', end)];
    signal.addEventListener('abort', end);
  });
  for (const run of stop) run();
  signal.throwIfAborted();
}
