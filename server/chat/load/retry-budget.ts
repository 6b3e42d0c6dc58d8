import type { Clock } from '../../clock.ts';
import { createRollingCount } from './rolling-count.ts';

/**
 * What this process may repeat of its own accord. Each turn knows when a call is worth repeating; all of them together
 * must not double the load on a service that is down already.
 */
export interface RetryBudget {
  /** A call that somebody asked for. */
  noteCall(): void;
  /** Whether a call may be repeated. True counts as having done it. */
  take(): boolean;
}

export interface RetryBudgetOptions {
  clock: Clock;
  /** Of the calls of the last minute. */
  share?: number;
  /** Beyond that share, so that a quiet site's only question of the hour gets its second try. */
  least?: number;
}

const SPAN_MS = 60_000;

export function createRetryBudget({ clock, share = 0.1, least = 10 }: RetryBudgetOptions): RetryBudget {
  const calls = createRollingCount({ clock, spanMs: SPAN_MS });
  const retries = createRollingCount({ clock, spanMs: SPAN_MS });
  return {
    noteCall: () => calls.add(),
    take() {
      if (retries.read() + 1 > least + share * calls.read()) return false;
      retries.add();
      return true;
    },
  };
}
