import { describe, expect, it } from 'vitest';
import { waitBefore } from '../../../widget/transport/back-off.ts';
import { createFakeClock } from '../../fake-clock.ts';

/** When a wait with this share of chance ends, in milliseconds. */
async function waited(attempt: number, random: number): Promise<number> {
  const clock = createFakeClock();
  const start = clock.now();
  let end = 0;
  const waiting = waitBefore(attempt, { clock, random: () => random, onWake: () => () => undefined, signal: new AbortController().signal });
  void waiting.then(() => (end = clock.now()));
  for (let step = 0; step < 70; step++) await clock.advance(250);
  return end - start;
}

describe('waitBefore', () => {
  it('waits up to 0.5, 1, 2, 4, 8, then 15 s', async () => {
    const longest = await Promise.all([1, 2, 3, 4, 5, 6, 7, 99].map((attempt) => waited(attempt, 1)));
    expect(longest).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
  });

  it('spreads over the whole of that', async () => {
    expect(await waited(5, 0.5)).toBe(4_000);
    expect(await waited(5, 0)).toBeLessThanOrEqual(250);
  });

  it('ends at once when the network or the tab comes back', async () => {
    let wake: () => void = () => undefined;
    let isListening = false;
    const onWake = (run: () => void) => {
      wake = run;
      isListening = true;
      return () => (isListening = false);
    };
    const waiting = waitBefore(6, { clock: createFakeClock(), random: () => 1, onWake, signal: new AbortController().signal });
    wake();
    await waiting;
    expect(isListening).toBe(false);
  });

  it('ends with the reason of its signal', async () => {
    const abort = new AbortController();
    const options = { clock: createFakeClock(), random: () => 1, onWake: () => () => undefined, signal: abort.signal };
    const waiting = expect(waitBefore(6, options)).rejects.toThrow('left');
    abort.abort(new Error('left'));
    await waiting;
  });
});
