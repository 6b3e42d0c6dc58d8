import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { findNumber } from '../../../widget/challenge/find-number.ts';
import type { Challenge } from '../../../server/wire/visitor.ts';

function toChallenge(number: number, change: Partial<Challenge> = {}): Challenge {
  const salt = '0123456789abcdef01234567?app=shop&expires=1&';
  return { algorithm: 'SHA-256', challenge: createHash('sha256').update(salt + number).digest('hex'), maxnumber: 1_000, salt, signature: '', ...change };
}

function setUp({ cancelAfter = Infinity }: { cancelAfter?: number } = {}) {
  const state = { time: 0, pauses: 0, longest: 0, resumedAt: 0 };
  return {
    state,
    // Each look at the clock is three milliseconds later.
    now: () => (state.time += 3),
    pause: () => {
      state.longest = Math.max(state.longest, state.time - state.resumedAt);
      state.resumedAt = state.time;
      state.pauses++;
      return Promise.resolve();
    },
    isCancelled: () => state.pauses >= cancelAfter,
  };
}

describe('the number of a challenge', () => {
  it.each([0, 1, 517, 1_000])('is found: %d', async (number) => {
    expect(await findNumber(toChallenge(number), setUp())).toBe(number);
  });

  it('is looked for in short slices', async () => {
    const { state, ...options } = setUp();
    expect(await findNumber(toChallenge(1_000), options)).toBe(1_000);
    expect(state.pauses).toBeGreaterThan(5);
    expect(state.longest).toBeLessThan(30);
  });

  it('is not looked for any more when nobody waits', async () => {
    const { state, ...options } = setUp({ cancelAfter: 1 });
    expect(await findNumber(toChallenge(1_000), options)).toBeUndefined();
    expect(state.pauses).toBe(1);
  });

  it('is none where there is none, and where the work has no end', async () => {
    expect(await findNumber(toChallenge(1_001), setUp())).toBeUndefined();
    const { state, ...options } = setUp();
    for (const change of [{ maxnumber: 1e12 }, { maxnumber: NaN }, { algorithm: 'SHA-512' as never }]) expect(await findNumber(toChallenge(1, change), options)).toBeUndefined();
    expect(state.time).toBe(0);
    expect(await findNumber(toChallenge(1, { challenge: '' }), setUp())).toBeUndefined();
  });
});
