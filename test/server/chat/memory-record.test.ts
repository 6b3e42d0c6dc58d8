import { describe, expect, it } from 'vitest';
import { isDue, toFailed, toForgotten, toLost, toMade, toMaking, toRested, toWait } from '../../../server/chat/memory-record.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const made = (now = 0) => toMade(toMaking(undefined, now), { memoryId: 'm1', now });

describe('a wait', () => {
  it('grows from a minute to a day', () => {
    expect([1, 2, 3, 6, 7, 100].map(toWait)).toEqual([MINUTE, 4 * MINUTE, 16 * MINUTE, 1_024 * MINUTE, 24 * HOUR, 24 * HOUR]);
  });

  it('is as long as the service asks for', () => {
    expect(toFailed(toMaking(undefined, 0), { mayExist: false, retryAfterSeconds: 300, now: 1_000 }).dueAt).toBe(301_000);
  });
});

describe('a memory', () => {
  it('is due where there was none, and not while somebody makes it or once it is there', () => {
    expect(isDue(undefined, { now: 0, askedAt: 0 })).toBe(true);
    const making = toMaking(undefined, 0);
    expect(isDue(making, { now: making.dueAt - 1, askedAt: 0 })).toBe(false);
    expect(isDue(making, { now: making.dueAt, askedAt: 0 })).toBe(true);
    expect(isDue(made(), { now: 100 * HOUR, askedAt: 100 * HOUR })).toBe(false);
  });

  it('that was lost is due at once, and later when it happens again within a day', () => {
    const lost = toLost(made(), HOUR);
    expect(lost).toMatchObject({ state: 'missing', dueAt: HOUR });
    expect(lost).not.toHaveProperty('memoryId');
    const again = toMade(toMaking(lost, HOUR), { memoryId: 'm2', now: HOUR });
    expect(toLost(again, 2 * HOUR).dueAt).toBe(2 * HOUR + 4 * MINUTE);
    expect(toLost(again, 26 * HOUR).dueAt).toBe(26 * HOUR);
  });

  it('that is refused rests, and longer when it happens again within a day', () => {
    const rested = toRested(made(), HOUR);
    expect(rested).toMatchObject({ state: 'made', memoryId: 'm1', dueAt: HOUR + MINUTE });
    expect(toRested(rested, 2 * HOUR).dueAt).toBe(2 * HOUR + 4 * MINUTE);
    expect(toRested(rested, 48 * HOUR).dueAt).toBe(48 * HOUR + MINUTE);
  });

  it('that was forgotten is due for later questions only, under a new generation', () => {
    const forgotten = toForgotten(made(), HOUR);
    expect(forgotten).toMatchObject({ state: 'forgotten', memoryId: 'm1', generation: 1 });
    expect(isDue(forgotten, { now: 2 * HOUR, askedAt: HOUR })).toBe(false);
    expect(isDue(forgotten, { now: 2 * HOUR, askedAt: HOUR + 1 })).toBe(true);
    expect(toForgotten(forgotten, 2 * HOUR)).toMatchObject({ memoryId: 'm1', generation: 1, since: 2 * HOUR });
    expect(toMaking(forgotten, 2 * HOUR)).not.toHaveProperty('memoryId');
  });

  it('that was forgotten while it was made is looked for once its maker must be done', () => {
    const making = toMaking(undefined, 0);
    const forgotten = toForgotten(making, 1_000);
    expect(forgotten).toMatchObject({ mayExist: true, dueAt: making.dueAt });
    expect(toForgotten(forgotten, 2_000).dueAt).toBe(making.dueAt);
  });
});
