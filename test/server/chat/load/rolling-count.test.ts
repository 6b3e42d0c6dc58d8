import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRollingCount } from '../../../../server/chat/load/rolling-count.ts';

const spanMs = 30_000;
const slotMs = spanMs / 10;

describe('a rolling count', () => {
  it('counts all of the last nine tenths of its span, and nothing that is a whole span old', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ waitMs: fc.nat(20_000), adds: fc.boolean() }), { maxLength: 60 }), (steps) => {
        let now = 1_000_000_000_000;
        const count = createRollingCount({ clock: { now: () => now, elapsed: () => now, after: () => () => {} }, spanMs });
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

  it('gets over a clock that is set back or ahead by an hour', () => {
    for (const jumpMs of [-3_600_000, 3_600_000]) {
      let now = 1_000_000_000_000;
      const count = createRollingCount({ clock: { now: () => now, elapsed: () => now, after: () => () => {} }, spanMs });
      for (let times = 0; times < 5; times += 1) count.add();
      now += jumpMs;
      expect(count.read()).toBeLessThanOrEqual(5);
      for (let passed = 0; passed <= spanMs; passed += 1_000) {
        now += 1_000;
        count.read();
      }
      expect(count.read()).toBe(0);
    }
  });
});
