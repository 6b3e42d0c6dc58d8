import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRetryBudget } from '../../../../server/chat/load/retry-budget.ts';
import { createTestApp, readEvents } from '../../test-app.ts';
import { createFakeClock } from '../../../fake-clock.ts';

const spanMs = 60_000;
const slotMs = spanMs / 10;

describe('the budget of retries', () => {
  it('allows a few on a quiet site, and again a minute later', async () => {
    const clock = createFakeClock();
    const budget = createRetryBudget({ clock });
    const takeAll = (): number => {
      let taken = 0;
      while (budget.take()) taken += 1;
      return taken;
    };
    expect(takeAll()).toBe(10);
    await clock.advance(spanMs);
    expect(takeAll()).toBe(10);
  });

  it('never lets more through than a tenth of the calls of the same minute, beside those few', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ waitMs: fc.nat(5_000), calls: fc.nat(40), retries: fc.nat(40) }), { maxLength: 60 }), (steps) => {
        let now = 0;
        const budget = createRetryBudget({ clock: { ...createFakeClock(), elapsed: () => now } });
        const log: { at: number; calls: number; retries: number }[] = [];
        for (const { waitMs, calls, retries } of steps) {
          now += waitMs;
          for (let call = 0; call < calls; call += 1) budget.noteCall();
          let taken = 0;
          for (let retry = 0; retry < retries; retry += 1) if (budget.take()) taken += 1;
          log.push({ at: now, calls, retries: taken });
          // What lies in the slot that just went by may have been forgotten.
          const recent = log.filter(({ at }) => now - at < spanMs - slotMs);
          const older = log.filter(({ at }) => now - at < spanMs);
          const sum = (entries: typeof log, of: 'calls' | 'retries'): number => entries.reduce((total, entry) => total + entry[of], 0);
          expect(sum(recent, 'retries')).toBeLessThanOrEqual(10 + 0.1 * sum(older, 'calls'));
        }
      }),
    );
  });

  it('keeps a day on which every call fails from doubling the load', async () => {
    const clock = createFakeClock();
    const { emulator, inputs, mint, ask } = await createTestApp({ clock });
    const token = await mint();
    emulator.setScenario('server-error');
    for (let turn = 0; turn < 15; turn += 1) await clock.until(ask(token, `c${turn}`, 'Hello').then(readEvents), 2);
    // Without it there would be 45.
    expect(inputs().length).toBeLessThanOrEqual(15 + 10 + 1);
    expect(inputs().length).toBeGreaterThanOrEqual(20);
  });
});
