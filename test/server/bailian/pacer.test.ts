import { describe, expect, it } from 'vitest';
import { createPacer, type Pace } from '../../../server/bailian/pacer.ts';
import { createFakeClock } from '../../fake-clock.ts';
import { errorOf } from './openapi-client.ts';

function setUp() {
  const clock = createFakeClock(0);
  const pacer = createPacer(clock);
  const starts: string[] = [];
  const run = (lane: string, { since = 'start', gapMs = 100, workMs = 0, signal }: Partial<Pace> & { workMs?: number; signal?: AbortSignal } = {}): Promise<void> =>
    pacer.run(lane, { gapMs, since, signal }, () => {
      starts.push(`${lane} ${clock.now()}`);
      return new Promise((resolve) => clock.after(workMs, resolve));
    });
  return { clock, run, starts };
}

describe('calls of one lane', () => {
  it('start in order and apart, however long they take; those of another do not wait for them', async () => {
    const { clock, run, starts } = setUp();
    const calls = [run('a', { workMs: 1_000 }), run('a'), run('b'), run('a')];
    await clock.until(Promise.all(calls));
    expect(starts).toEqual(['a 0', 'b 0', 'a 100', 'a 200']);
  });

  it('wait for the end of the last where that is asked for, also when it failed', async () => {
    const { clock, run, starts } = setUp();
    const calls = [run('a', { since: 'end', workMs: 1_000 }), run('a', { since: 'end' }), run('a', { since: 'end' })];
    await clock.until(Promise.all(calls));
    expect(starts).toEqual(['a 0', 'a 1100', 'a 1200']);

    const pacer = createPacer(clock);
    expect(await errorOf(pacer.run('a', { gapMs: 100, since: 'end', signal: undefined }, () => Promise.reject(new Error('failed'))))).toMatchObject({ message: 'failed' });
    expect(await clock.until(pacer.run('a', { gapMs: 100, since: 'end', signal: undefined }, async () => 'next'))).toBe('next');
  });

  it('start at once after a pause', async () => {
    const { clock, run, starts } = setUp();
    await clock.until(run('a'));
    await clock.advance(1_000);
    await clock.until(run('a'));
    expect(starts.at(-1)).toMatch(/^a 1\d00$/);
  });
});

describe('a call that waits', () => {
  it('may leave, and then nobody waits for it', async () => {
    const { clock, run, starts } = setUp();
    const abort = new AbortController();
    const calls = [run('a'), run('a', { signal: abort.signal }), run('a')];
    const leaving = errorOf(calls[1]!);
    abort.abort(new Error('gone'));
    expect(await leaving).toMatchObject({ message: 'gone' });
    await clock.until(Promise.all([calls[0], calls[2]]));
    expect(starts).toEqual(['a 0', 'a 100']);
    expect(await errorOf(run('a', { signal: abort.signal }))).toMatchObject({ message: 'gone' });
  });

  it('is refused at once when a minute would not do', async () => {
    const { clock, run, starts } = setUp();
    const calls = Array.from({ length: 56 }, () => run('a', { gapMs: 1_100 }));
    expect(await errorOf(run('a', { gapMs: 1_100 }))).toMatchObject({ code: 'upstream_busy', retry: 'soon', retryAfterSeconds: 61 });
    for (const call of calls) call.catch(() => {});
    await clock.advance(70_000);
    expect(starts).toHaveLength(55);
    expect(await errorOf(calls.at(-1)!)).toMatchObject({ code: 'upstream_busy', retryAfterSeconds: 60 });
  });
});
