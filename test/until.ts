import type { FakeClock } from './fake-clock.ts';

/** Moves time on until the promise has settled, slowly enough for Web Crypto and sockets, which know nothing of this clock. */
export async function until<T>(clock: FakeClock, promise: Promise<T>): Promise<T> {
  const state = { isSettled: false };
  const note = (): void => void (state.isSettled = true);
  promise.then(note, note);
  while (!state.isSettled) {
    await new Promise((resolve) => setTimeout(resolve, 4));
    await clock.advance(50);
  }
  return promise;
}
