import { systemClock } from '../clock.ts';

/** Waits for a promise, but for no longer than `ms`. */
export async function within(ms: number, promise: Promise<unknown>): Promise<void> {
  let cancel = (): void => {};
  const late = new Promise<void>((resolve) => {
    cancel = systemClock.after(ms, resolve);
  });
  await Promise.race([promise, late]);
  cancel();
}
