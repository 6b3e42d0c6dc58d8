import type { Clock } from '../../server/clock.ts';

/** Resolves after `ms` on the clock, for ever pending with `Infinity`; rejects when the signal aborts. */
export function sleep(ms: number, { clock, signal }: { clock: Clock; signal: AbortSignal }): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    if (ms <= 0) return resolve();
    const onAbort = (): void => {
      cancel();
      reject(signal.reason);
    };
    const cancel = ms === Infinity ? () => {} : clock.after(ms, () => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
    signal.addEventListener('abort', onAbort, { once: true });
    return undefined;
  });
}
