import { describe, expect, it } from 'vitest';
import { UpstreamError } from '../../../../server/bailian/upstream-error.ts';
import { type CallOutcome, type CircuitBreaker, createCircuitBreaker, toCallOutcome } from '../../../../server/chat/load/circuit-breaker.ts';
import { ChatError } from '../../../../server/errors.ts';
import { createFakeClock } from '../../../fake-clock.ts';
import { createTestApp, readEvents, readText, toMessage } from '../../test-app.ts';

describe('a circuit breaker', () => {
  it.each<[string, string, boolean]>([
    ['19 failures', 'f'.repeat(19), true],
    ['20 failures', 'f'.repeat(20), false],
    ['half of 20 failed', 'gf'.repeat(10), false],
    ['fewer than half of 40 failed', 'ggf'.repeat(13), true],
    ['nobody waited for the answers', 'u'.repeat(60), true],
    ['19 failures and many that nobody waited for', 'u'.repeat(40) + 'f'.repeat(19), true],
  ])('after %s', (_name, outcomes, letsThrough) => {
    const { breaker } = setUp();
    run(breaker, outcomes);
    expect(isOpen(breaker)).toBe(!letsThrough);
  });

  it('forgets failures of half a minute ago', async () => {
    const { breaker, clock } = setUp();
    run(breaker, 'f'.repeat(19));
    await clock.advance(30_000);
    run(breaker, 'f'.repeat(19));
    expect(isOpen(breaker)).toBe(false);
  });

  it('opens for 5 s, says for how long, tries one call, and closes after 3 good ones', async () => {
    const { breaker, clock, changes } = setUp();
    run(breaker, 'f'.repeat(20));
    expect(refusalOf(breaker)).toMatchObject({ code: 'upstream_down', retryAfterSeconds: 5 });
    await clock.advance(3_500);
    expect(refusalOf(breaker)).toMatchObject({ retryAfterSeconds: 2 });
    await clock.advance(1_500);
    const probe = breaker.enter();
    expect(refusalOf(breaker)).toMatchObject({ code: 'upstream_down', retryAfterSeconds: 1 });
    probe('good');
    run(breaker, 'g');
    expect(changes).toEqual(['open']);
    run(breaker, 'g');
    expect(changes).toEqual(['open', 'closed']);
    // It starts from nothing: what failed before counts no more.
    run(breaker, 'f'.repeat(19));
    expect(isOpen(breaker)).toBe(false);
  });

  it('opens again when the probe fails, and tries another call when nobody waited for the probe', async () => {
    const { breaker, clock, changes } = setUp();
    run(breaker, 'f'.repeat(20));
    await clock.advance(5_000);
    run(breaker, 'f');
    expect(isOpen(breaker)).toBe(true);
    await clock.advance(5_000);
    run(breaker, 'uu');
    run(breaker, 'ggg');
    expect(changes).toEqual(['open', 'closed']);
  });

  it('takes no word from calls of an earlier state', async () => {
    const { breaker, clock } = setUp();
    const early = [breaker.enter(), breaker.enter()];
    run(breaker, 'f'.repeat(20));
    await clock.advance(5_000);
    const probe = breaker.enter();
    for (const settle of early) settle('failed');
    probe('good');
    run(breaker, 'gg');
    expect(isOpen(breaker)).toBe(false);
  });

  it('is open for as long, wherever somebody sets the clock', async () => {
    const { breaker, clock } = setUp();
    run(breaker, 'f'.repeat(20));
    clock.set(3_600_000);
    expect(isOpen(breaker)).toBe(true);
    clock.set(-7_200_000);
    await clock.advance(5_000);
    expect(isOpen(breaker)).toBe(false);
  });

  it.each<[unknown, CallOutcome]>([
    [new UpstreamError('upstream_down', { retry: 'soon', status: 500 }), 'failed'],
    [new UpstreamError('upstream_timeout', { retry: 'once' }), 'failed'],
    [new UpstreamError('upstream_busy', { retry: 'soon', status: 429 }), 'good'],
    [new UpstreamError('content_refused', { retry: 'never' }), 'good'],
    [new UpstreamError('app_unavailable', { retry: 'never', status: 401 }), 'good'],
    [new ChatError('upstream_down'), 'unknown'],
    [new TypeError('ours'), 'unknown'],
  ])('judges %s as %s', (error, outcome) => {
    expect(toCallOutcome(error)).toBe(outcome);
  });
});

describe('a service that is down', () => {
  it('is asked no more after 20 failures; questions are answered at once, and again once it is back', async () => {
    const clock = createFakeClock();
    const { emulator, inputs, mint, ask, logs } = await createTestApp({ clock });
    const token = await mint();
    emulator.setScenario('server-error');
    for (let turn = 0; inputs().length < 20; turn += 1) await clock.until(ask(token, `c${turn}`, 'Hello').then(readEvents), 2);
    const asked = inputs().length;

    const startedAt = performance.now();
    const refused = toMessage(await readEvents(await ask(token, 'late', 'Hello')));
    expect(performance.now() - startedAt).toBeLessThan(500);
    const data = expect.objectContaining({ code: 'upstream_down', retryable: true, retryAfterSeconds: expect.any(Number) });
    expect(refused.parts).toEqual([{ type: 'data-error', data }]);
    expect(inputs()).toHaveLength(asked);
    expect(logs.filter(({ event }) => event === 'service_taken_for_down')).toEqual([{ level: 'error', event: 'service_taken_for_down', app: 'default' }]);

    emulator.setScenario(null);
    await clock.advance(5_000);
    for (const conversation of ['b1', 'b2', 'b3', 'b4']) expect(await clock.until(ask(token, conversation, 'Hello').then(readText), 2)).not.toBe('');
    expect(logs.filter(({ event }) => event === 'service_is_back')).toHaveLength(1);
  });

  it('is one thing, a service that asks to slow down another', async () => {
    const clock = createFakeClock();
    const { emulator, mint, ask, logs } = await createTestApp({ clock });
    const token = await mint();
    emulator.setScenario('throttled');
    for (let turn = 0; turn < 25; turn += 1) await clock.until(ask(token, `c${turn}`, 'Hello').then(readEvents), 2);
    expect(logs.filter(({ event }) => event === 'service_taken_for_down')).toEqual([]);
  });
});

function setUp() {
  const clock = createFakeClock();
  const changes: string[] = [];
  return { clock, changes, breaker: createCircuitBreaker({ clock, onChange: (state) => changes.push(state) }) };
}

/** One call after the other: `g`ood, `f`ailed or `u`nknown. */
function run(breaker: CircuitBreaker, outcomes: string): void {
  const names: Record<string, CallOutcome> = { g: 'good', f: 'failed', u: 'unknown' };
  for (const outcome of outcomes) breaker.enter()(names[outcome] ?? 'unknown');
}

function refusalOf(breaker: CircuitBreaker): unknown {
  try {
    breaker.enter()('unknown');
    return undefined;
  } catch (error) {
    return error;
  }
}

function isOpen(breaker: CircuitBreaker): boolean {
  return refusalOf(breaker) !== undefined;
}
