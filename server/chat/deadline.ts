import type { Clock } from '../clock.ts';
import { ChatError } from '../errors.ts';

export interface DeadlineOptions {
  ms: number;
  clock: Clock;
  /** Ends the work earlier. */
  signal: AbortSignal;
}

/** Does the work with a signal that aborts with `upstream_timeout` when it takes longer, or with the reason of the one given. */
export async function withDeadline<T>(work: (signal: AbortSignal) => Promise<T>, { ms, clock, signal }: DeadlineOptions): Promise<T> {
  const abort = new AbortController();
  const end = (): void => abort.abort(signal.reason);
  const cancel = clock.after(ms, () => abort.abort(new ChatError('upstream_timeout')));
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  try {
    return await work(abort.signal);
  } finally {
    cancel();
    signal.removeEventListener('abort', end);
  }
}
