import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../../server/chat/limits/app-limits.ts';
import type { WireError } from '../../../server/wire/errors.ts';
import type { VisitorToken } from '../../../server/wire/protocol.ts';
import type { Challenge, ChallengeSolution } from '../../../server/wire/visitor.ts';
import { createFakeClock } from '../../fake-clock.ts';
import { solve } from '../../solve.ts';
import { createTestApp, page, readText, type TestAppOptions } from '../test-app.ts';

const tokenSecret = 't'.repeat(32);
const visitorSecret = 's'.repeat(32);
const apps = ['default', 'other'].map((alias) => ({ alias, appId: 'app-1', origins: [page], texts: {}, imagePrefixes: [], challenge: 'on' as const }));

async function setUp(options: TestAppOptions = {}) {
  const clock = createFakeClock();
  const test = await createTestApp({ clock, apps, tokenSecret, visitorSecret, ...options });
  const enter = (body: object = {}, { app = 'default', token }: { app?: string; token?: string } = {}) => test.post(`/v1/apps/${app}/visitor`, body, token);
  const challengeOf = async (response: Response): Promise<Challenge> => {
    const { error } = (await response.json()) as { error: WireError };
    expect([response.status, error.code, error.retryable]).toEqual([401, 'challenge_required', true]);
    if (!error.challenge) throw new Error('There is no challenge.');
    return error.challenge;
  };
  /** Does what a new visitor has to. */
  const work = async (app = 'default'): Promise<ChallengeSolution> => solve(await challengeOf(await enter({}, { app })));
  return { ...test, clock, enter, challengeOf, work };
}

describe('an app that asks for work', () => {
  it('gives a token for it, once, and a fresh one without', async () => {
    const { enter, challengeOf, work, ask } = await setUp();
    const solution = await work();
    const response = await enter({ solution });
    const { token } = (await response.json()) as VisitorToken;
    expect(response.status).toBe(200);
    expect(await readText(await ask(token, 'c1', 'Hello'))).not.toBe('');
    expect((await enter({}, { token })).status).toBe(200);
    await challengeOf(await enter({ solution }));
  });

  it('takes one solution once, however many come with it', async () => {
    const { enter, work } = await setUp();
    const solution = await work();
    const responses = await Promise.all(Array.from({ length: 20 }, () => enter({ solution })));
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('refuses what is late, edited, or of another app, all alike', async () => {
    const { enter, challengeOf, work, clock } = await setUp();
    const solution = await work();
    const edited: ChallengeSolution[] = [
      { ...solution, number: solution.number + 1 },
      { ...solution, number: 100_001 },
      { ...solution, salt: solution.salt.replace(/expires=\d/, 'expires=9') },
      { ...solution, salt: solution.salt.replace('max=100000', 'max=1') },
      { ...solution, salt: `${solution.salt.slice(0, -1)}${String(solution.number)[0]}&` },
      { ...solution, salt: solution.salt.slice(0, -1) },
      { ...solution, salt: solution.salt + String(solution.number)[0], number: Number(String(solution.number).slice(1) || 0) },
      { ...solution, salt: solution.salt.replace('app=default', 'app=other') },
      { ...solution, signature: 'a'.repeat(64) },
      { ...solution, challenge: 'a'.repeat(64) },
    ];
    for (const one of edited) await challengeOf(await enter({ solution: one }));
    await challengeOf(await enter({ solution }, { app: 'other' }));
    await challengeOf(await enter({ solution: await work('other') }));
    // It was none of those that used it up.
    const late = await work();
    expect((await enter({ solution })).status).toBe(200);
    await clock.advance(5 * 60_000);
    await challengeOf(await enter({ solution: late }));
  });

  it('refuses what is no solution as it refuses any wrong body', async () => {
    const { enter, work } = await setUp();
    const solution = await work();
    for (const wrong of [{}, null, 'x', { ...solution, number: '5' }, { ...solution, number: -1 }, { ...solution, number: 0.5 }, { ...solution, algorithm: 'SHA-1' }, { ...solution, extra: 1 }, { ...solution, salt: 'x'.repeat(301) }]) {
      expect((await enter({ solution: wrong })).status).toBe(400);
    }
    expect((await enter({ solution, token: 'x' })).status).toBe(400);
  });

  it('never asks a visitor whom the site vouches for', async () => {
    const { enter, clock } = await setUp();
    const now = Math.floor(clock.now() / 1_000);
    const token = await new SignJWT({ sub: 'u1', aud: 'default', iat: now, exp: now + 600 }).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(visitorSecret));
    const response = await enter({ token });
    expect([response.status, ((await response.json()) as VisitorToken).verified]).toEqual([200, true]);
  });

  it('takes the work of a secret that was replaced meanwhile', async () => {
    const { store, work } = await setUp();
    const solution = await work();
    const { enter } = await setUp({ store, tokenSecret: `${'n'.repeat(32)},${tokenSecret}` });
    expect((await enter({ solution })).status).toBe(200);
  });

  it('writes nothing of who asked, and no solution, into its log', async () => {
    const { enter, work, logs } = await setUp();
    const solution = await work();
    await enter({ solution });
    expect(JSON.stringify(logs)).not.toContain(solution.signature);
  });
});

describe('an app that asks for work under load', () => {
  const from = { peerAddress: '203.0.113.7' };
  const settings = { challenge: 'load' as const, limits: { ...defaultLimits, tokensPerDay: 100, perAddress: { ...defaultLimits.perAddress, newVisitorsPerHour: 10 } } };

  it('does so once an address has half of its visitors', async () => {
    const { request } = await setUp({ apps: [{ ...apps[0]!, ...settings }] });
    const enter = async (peerAddress: string) => (await request('/v1/apps/default/visitor', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' }, peerAddress })).status;
    const seen: number[] = [];
    for (let at = 0; at < 5; at++) seen.push(await enter(from.peerAddress));
    expect(seen).toEqual([200, 200, 200, 401, 401]);
    expect(await enter('198.51.100.9')).toBe(200);
  });

  it('does so once seventy percent of the day are spent', async () => {
    const { enter, ask } = await setUp({ apps: [{ ...apps[0]!, ...settings }], emulator: { apps: { 'app-1': { scenario: 'long' } } } });
    const { token } = (await (await enter()).json()) as VisitorToken;
    await readText(await ask(token, 'c1', 'Tell me everything'));
    expect((await enter()).status).toBe(401);
  });

  it('does so while new turns are put off', async () => {
    const load = { loopDelayMs: 0, memoryShare: 0 };
    const { enter } = await setUp({ apps: [{ ...apps[0]!, ...settings }], loadOf: () => load });
    expect((await enter()).status).toBe(200);
    load.memoryShare = 0.9;
    expect((await enter()).status).toBe(401);
    load.memoryShare = 0.1;
    expect((await enter()).status).toBe(200);
  });
});

it('an app that says nothing of work asks for none', async () => {
  const { enter } = await setUp({ apps: [{ alias: 'default', appId: 'app-1', origins: [page], texts: {}, imagePrefixes: [] }] });
  expect((await enter()).status).toBe(200);
});
