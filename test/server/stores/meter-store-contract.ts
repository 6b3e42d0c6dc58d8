import { describe, expect, it } from 'vitest';
import type { AmountTake, RateTake, SlotTake } from '../../../server/stores/meter-store.ts';
import type { Store } from '../../../server/stores/store.ts';

const noon = Date.UTC(2026, 0, 1, 12);
const hour = 3600_000;

function rate(changes: Partial<RateTake> = {}): RateTake {
  return { kind: 'rate', key: 'r', cost: 1, intervalMs: 6_000, burst: 3, ...changes };
}

function amount(changes: Partial<AmountTake> = {}): AmountTake {
  return { kind: 'amount', key: 'a', cost: 100, limit: 250, until: noon + 12 * hour, ...changes };
}

function slot(id: string, changes: Partial<SlotTake> = {}): SlotTake {
  return { kind: 'slot', key: 's', id, limit: 2, until: noon + 300_000, ...changes };
}

/** What every store has to promise about what is counted. `open` gives an empty one. */
export function testMeterStore(name: string, open: () => Promise<Store> | Store): void {
  describe(`${name}: meters`, () => {
    async function withStore(work: (store: Store) => Promise<void>): Promise<void> {
      const store = await open();
      try {
        await work(store);
      } finally {
        await store.close();
      }
    }

    it('let a burst through, then one each interval, and say how long to wait', () =>
      withStore(async (store) => {
        for (const level of [1 / 3, 2 / 3, 1]) {
          const taken = await store.takeMeters([rate()], noon);
          expect(taken).toMatchObject({ kind: 'taken' });
          expect(taken.kind === 'taken' && taken.levels[0]).toBeCloseTo(level, 4);
        }
        expect(await store.takeMeters([rate()], noon + 2_000)).toEqual({ kind: 'refused', at: 0, waitMs: 4_000 });
        expect(await store.takeMeters([rate()], noon + 6_000)).toMatchObject({ kind: 'taken' });
        expect(await store.takeMeters([rate()], noon + 6_000)).toEqual({ kind: 'refused', at: 0, waitMs: 6_000 });
      }));

    it('sum amounts up to their limit, and to what the last one takes beyond it', () =>
      withStore(async (store) => {
        for (const level of [0.4, 0.8, 1.2]) expect(await store.takeMeters([amount()], noon)).toEqual({ kind: 'taken', levels: [expect.closeTo(level, 4)] });
        expect(await store.takeMeters([amount()], noon)).toEqual({ kind: 'refused', at: 0, waitMs: 12 * hour });
        // Settled: it was less than was thought.
        await store.giveMeters([amount({ cost: 60 })]);
        expect(await store.takeMeters([amount({ cost: 0 })], noon)).toEqual({ kind: 'taken', levels: [expect.closeTo(0.96, 4)] });
        await store.giveMeters([amount({ cost: -1_000 })]);
        expect(await store.takeMeters([amount()], noon)).toMatchObject({ kind: 'refused' });
      }));

    it('give out so many places, take them back, and take those back that nobody gave back', () =>
      withStore(async (store) => {
        expect(await store.takeMeters([slot('t1')], noon)).toEqual({ kind: 'taken', levels: [0.5] });
        await store.takeMeters([slot('t2')], noon);
        expect(await store.takeMeters([slot('t3')], noon)).toEqual({ kind: 'refused', at: 0, waitMs: 0 });
        await store.giveMeters([slot('t1')]);
        expect(await store.takeMeters([slot('t3')], noon)).toEqual({ kind: 'taken', levels: [1] });
        expect(await store.takeMeters([slot('t4', { until: noon + 600_001 })], noon + 300_001)).toEqual({ kind: 'taken', levels: [0.5] });
      }));

    it('take from all or from none, and name the one that holds up longest', () =>
      withStore(async (store) => {
        const all = [rate(), rate({ key: 'r2', intervalMs: 60_000, burst: 1 }), amount(), slot('t1')];
        expect(await store.takeMeters(all, noon)).toMatchObject({ kind: 'taken', levels: [expect.closeTo(1 / 3, 4), 1, 0.4, 0.5] });
        expect(await store.takeMeters(all, noon)).toEqual({ kind: 'refused', at: 1, waitMs: 60_000 });
        expect(await store.takeMeters([rate(), amount(), slot('t2')], noon)).toEqual({ kind: 'taken', levels: [expect.closeTo(2 / 3, 4), 0.8, 1] });
        await store.giveMeters([...all, rate(), amount(), slot('t2')]);
        expect(await store.takeMeters(all, noon)).toMatchObject({ kind: 'taken', levels: [expect.closeTo(1 / 3, 4), 1, 0.4, 0.5] });
      }));

    it('let exactly one of 200 have what is left', () =>
      withStore(async (store) => {
        const takes = [rate({ burst: 1 }), amount({ limit: 1 }), slot('t', { limit: 1 })];
        const taken = await Promise.all(Array.from({ length: 200 }, (_, at) => store.takeMeters([{ ...takes[0]! }, takes[1]!, { ...slot(`t${at}`, { limit: 1 }) }], noon)));
        expect(taken.filter(({ kind }) => kind === 'taken')).toHaveLength(1);
      }));

    it.each([
      ['forth', hour],
      ['back', -hour],
    ])('are not held up for more than one period when the clock is set %s', (_, jumpMs) =>
      withStore(async (store) => {
        for (let times = 0; times < 3; times++) await store.takeMeters([rate()], noon);
        await store.takeMeters([slot('t1', { limit: 1 })], noon);
        const then = noon + jumpMs;
        const taken = await store.takeMeters([rate()], then);
        expect(taken.kind === 'refused' ? taken.waitMs : 0).toBeLessThanOrEqual(6_000);
        expect(await store.takeMeters([rate()], then + 6_000)).toMatchObject({ kind: 'taken' });
        expect(await store.takeMeters([slot('t2', { limit: 1, until: then + 300_000 })], then)).toMatchObject({ kind: 'taken' });
      }),
    );

    it('are swept when their time is over, and those in use are not', () =>
      withStore(async (store) => {
        await store.takeMeters([amount(), amount({ key: 'old', until: noon - 48 * hour }), slot('t1'), slot('t2', { key: 'old slot' })], noon);
        await store.sweep(noon);
        expect(await store.takeMeters([amount({ cost: 0 }), slot('t1')], noon)).toEqual({ kind: 'taken', levels: [expect.closeTo(0.4, 4), expect.any(Number)] });
      }));
  });
}
