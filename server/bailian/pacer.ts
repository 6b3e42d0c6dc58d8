import type { Clock } from '../clock.ts';
import { UpstreamError } from './upstream-error.ts';

export interface Pace {
  /** Least time before the next call in the lane. */
  gapMs: number;
  /** Counted from a call's start, so that calls overlap, or from its end: then a slow one cannot come upon the next. */
  since: 'start' | 'end';
}

export interface Pacer {
  /**
   * Does the work when it is its turn: turns of one lane come in order. Throws `upstream_busy` when it is not its turn
   * within a minute, at once where that can be foreseen, and the signal's reason when it is aborted while it waits.
   */
  run<T>(lane: string, options: Pace & { signal: AbortSignal | undefined }, work: () => Promise<T>): Promise<T>;
}

interface Lane {
  isTaken: boolean;
  /** Whose turn comes next, in order. */
  waiting: Set<() => void>;
}

const MAX_WAIT_MS = 60_000;

/** Keeps below limits that the service states as calls a second. */
export function createPacer(clock: Clock): Pacer {
  const lanes = new Map<string, Lane>();

  function free(lane: Lane): void {
    const [next] = lane.waiting;
    if (next) next();
    else lane.isTaken = false;
  }

  function wait({ waiting }: Lane, { gapMs, signal }: { gapMs: number; signal: AbortSignal | undefined }): Promise<void> {
    const foreseenMs = waiting.size * gapMs;
    if (foreseenMs >= MAX_WAIT_MS) throw busy(foreseenMs);
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        waiting.delete(go);
        cancelTimer();
        signal?.removeEventListener('abort', stop);
      };
      const go = (): void => {
        leave();
        resolve();
      };
      const stop = (): void => {
        leave();
        reject(signal?.reason);
      };
      const cancelTimer = clock.after(MAX_WAIT_MS, () => {
        leave();
        reject(busy(MAX_WAIT_MS));
      });
      waiting.add(go);
      signal?.addEventListener('abort', stop);
    });
  }

  return {
    async run(name, { gapMs, since, signal }, work) {
      signal?.throwIfAborted();
      const lane = lanes.get(name) ?? { isTaken: false, waiting: new Set() };
      lanes.set(name, lane);
      if (lane.isTaken) await wait(lane, { gapMs, signal });
      lane.isTaken = true;
      const freeLater = (): void => void clock.after(gapMs, () => free(lane));
      if (since === 'start') freeLater();
      try {
        return await work();
      } finally {
        if (since === 'end') freeLater();
      }
    },
  };
}

function busy(waitMs: number): UpstreamError {
  return new UpstreamError('upstream_busy', { retry: 'soon', retryAfterSeconds: Math.ceil(waitMs / 1_000) });
}
