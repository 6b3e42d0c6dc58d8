import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRollingCount } from '../../../../server/chat/load/rolling-count.ts';
import { createFakeClock } from '../../../fake-clock.ts';

const spanMs = 30_000;
const slotMs = spanMs / 10;

describe('a rolling count', () => {
  it('counts all of the last nine tenths of its span, and nothing that is a whole span old', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ waitMs: fc.nat(20_000), adds: fc.boolean() }), { maxLength: 60 }), (steps) => {
        let now = 0;
        const count = createRollingCount({ clock: { ...createFakeClock(), elapsed: () => now }, spanMs });
        const times: number[] = [];
        for (const { waitMs, adds } of steps) {
          now += waitMs;
          if (adds) {
            times.push(now);
            count.add();
          }
          const within = (ms: number): number => times.filter((time) => now - time < ms).length;
          expect(count.read()).toBeLessThanOrEqual(within(spanMs));
          expect(count.read()).toBeGreaterThanOrEqual(within(spanMs - slotMs));
        }
      }),
    );
  });
});
