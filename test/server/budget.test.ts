import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { CompletionClient } from '../../server/bailian/completion.ts';
import { defaultLimits } from '../../server/chat/limits/app-limits.ts';
import { openNodeRedis } from '../../server/runtimes/node-redis.ts';
import { openNodeSqlite } from '../../server/runtimes/node-sqlite.ts';
import { createRedisStore } from '../../server/stores/redis.ts';
import { createSqlStore } from '../../server/stores/sql.ts';
import type { VisitorToken } from '../../server/wire/protocol.ts';
import { createFakeClock } from '../fake-clock.ts';
import { startRedis, type TestRedis, whyNoRedis } from '../redis.ts';
import { createTestApp } from './test-app.ts';

const visitorSecret = 's'.repeat(32);
const tokenSecret = 't'.repeat(32);
const visitors = 10_000;
const budget = 2_000_000;
/** More than is set aside for the first of them. */
const costOfAnswer = 6_000;

/** A service that tells what it costs. Answers wait until they are let go. */
function createFakeService() {
  let release: (() => void)[] = [];
  let running = 0;
  const service = {
    spent: 0,
    calls: 0,
    mostRunning: 0,
    answerAll() {
      const waiting = release;
      release = [];
      for (const go of waiting) go();
    },
    completions: {
      async ask(_call, take) {
        service.calls += 1;
        running += 1;
        service.mostRunning = Math.max(service.mostRunning, running);
        await new Promise<void>((resolve) => release.push(resolve));
        running -= 1;
        service.spent += costOfAnswer;
        take({
          parts: [
            { type: 'text-start', id: 'text-1' },
            { type: 'text-delta', id: 'text-1', delta: 'Yes.' },
          ],
          usage: { inputTokens: costOfAnswer - 10, outputTokens: 10 },
        });
        return { outcome: 'done' };
      },
    } satisfies CompletionClient,
  };
  return service;
}

async function signed(now: number): Promise<string> {
  const seconds = Math.floor(now / 1_000);
  const claims = { sub: 'anna', aud: 'default', iat: seconds, exp: seconds + 3_600 };
  return new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(visitorSecret));
}

const settings = { limits: { ...defaultLimits, tokensPerDay: budget, newVisitorsPerHour: 2 * visitors } };

describe('a day’s budget', () => {
  it(`holds against ${visitors} visitors, and one whom the site vouches for is answered among them`, { timeout: 300_000 }, async () => {
    const clock = createFakeClock();
    const service = createFakeService();
    const { post, mint, ask, turns, store } = await createTestApp({ clock, settings, visitorSecret, completions: service.completions, store: createSqlStore(openNodeSqlite(':memory:')) });
    const { token: verified } = (await (await post('/v1/apps/default/visitor', { token: await signed(clock.now()) })).json()) as VisitorToken;
    const statuses = new Map<number, number>();
    for (let round = 0; round < 100; round++) {
      const answers = await Promise.all(
        Array.from({ length: visitors / 100 }, async () => {
          const response = await ask(await mint(), 'c1', 'Hello');
          statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
          return response;
        }),
      );
      service.answerAll();
      await Promise.all(answers.map((answer) => answer.text()));
      await clock.advance(1);
    }
    expect(statuses.get(200)).toBe(service.calls);
    expect(statuses.get(429)).toBe(visitors - service.calls);
    // Nobody knows what an answer costs before it is there: that much, for each that ran, may be beyond.
    expect(service.spent).toBeLessThanOrEqual(budget * 0.8 + service.mostRunning * costOfAnswer);
    expect(service.spent).toBeGreaterThanOrEqual(budget * 0.8);

    const among = ask(verified, 'c1', 'Hello');
    await among;
    service.answerAll();
    expect(await (await among).text()).toContain('Yes.');
    await turns.close(0);
    await store.close();
  });
});

describe.skipIf(whyNoRedis !== undefined)(`a budget that two backends share${whyNoRedis ? ` (skipped: ${whyNoRedis})` : ''}`, () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());

  async function openStore() {
    const store = createRedisStore(await openNodeRedis(redis.url, () => {}));
    onTestFinished(() => store.close());
    return store;
  }

  it.each([
    ['the app’s tokens', { tokensPerDay: 1 }],
    ['a visitor’s tokens', { tokensPerVisitorPerDay: 1 }],
    ['a visitor’s day', { turnsPerDay: 1 }],
  ])('with one turn left of %s starts one answer for 200 questions at both', async (_, limits) => {
    const app = { alias: `app-${Object.keys(limits)[0]}`, appId: 'app-1', origins: ['https://shop.example'], texts: {}, imagePrefixes: [], limits: { ...defaultLimits, turnsAtOnce: 1_000, ...limits } };
    const service = createFakeService();
    const options = { tokenSecret, completions: service.completions, apps: [app] };
    const backends = [await createTestApp({ ...options, store: await openStore() }), await createTestApp({ ...options, store: await openStore() })];
    const path = `/v1/apps/${app.alias}`;
    const { token } = (await (await backends[0]!.post(`${path}/visitor`, {})).json()) as VisitorToken;
    const body = (at: number): object => ({ id: `c${at}`, messages: [{ id: `q${at}`, role: 'user', parts: [{ type: 'text', text: 'Hello' }] }] });
    const answers = await Promise.all(Array.from({ length: 200 }, (_, at) => backends[at % 2]!.post(`${path}/chat`, body(at), token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(199);
    await expect.poll(() => service.calls).toBe(1);
    service.answerAll();
    await Promise.all(answers.map((answer) => answer.text()));
    expect(service.calls).toBe(1);
  });
});
