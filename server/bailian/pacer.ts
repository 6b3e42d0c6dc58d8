import type { Clock } from '../clock.ts';
import { UpstreamError } from './upstream-error.ts';

export interface Pacer {
  /**
   * Resolves when it is this call's turn: turns of one name come in order and at least `gapMs` apart. Throws
   * `upstream_busy` at once when the turn is more than a minute away, and the signal's reason when it is aborted.
   */
  wait(name: string, options: { gapMs: number; signal: AbortSignal | undefined }): Promise<void>;
}

const MAX_WAIT_MS = 60_000;

/** Keeps below limits that the service states as calls a second. A turn that was given up stays empty. */
export function createPacer(clock: Clock): Pacer {
  const freeAt = new Map<string, number>();
  return {
    async wait(name, { gapMs, signal }) {
      const now = clock.now();
      const at = Math.max(now, freeAt.get(name) ?? now);
      if (at - now > MAX_WAIT_MS) throw new UpstreamError('upstream_busy', { retry: 'soon', retryAfterSeconds: Math.ceil((at - now) / 1_000) });
      signal?.throwIfAborted();
      freeAt.set(name, at + gapMs);
      if (at === now) return;
      await new Promise<void>((resolve, reject) => {
        const stop = (): void => {
          cancel();
          reject(signal?.reason);
        };
        const cancel = clock.after(at - now, () => {
          signal?.removeEventListener('abort', stop);
          resolve();
        });
        signal?.addEventListener('abort', stop, { once: true });
      });
    },
  };
}
