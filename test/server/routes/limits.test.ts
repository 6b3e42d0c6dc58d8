import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createEmulator } from '../../../demo/emulator/create-emulator.ts';
import { type AppLimits, defaultLimits } from '../../../server/chat/limits/app-limits.ts';
import type { WireError } from '../../../server/wire/errors.ts';
import type { VisitorToken } from '../../../server/wire/protocol.ts';
import { createFakeClock } from '../../fake-clock.ts';
import { createFaultyStore } from '../../faults/faulty-store.ts';
import { openNodeSqlite } from '../../../server/runtimes/node-sqlite.ts';
import { createSqlStore } from '../../../server/stores/sql.ts';
import { apiKey, chatBody, createTestApp, readText, type TestAppOptions } from '../test-app.ts';

const visitorSecret = 's'.repeat(32);
const chat = '/v1/apps/default/chat';

async function setUp(limits: Partial<AppLimits> = {}, options: TestAppOptions = {}) {
  const clock = createFakeClock();
  const test = await createTestApp({ clock, settings: { limits: { ...defaultLimits, ...limits } }, emulator: { clock, apiKeys: ['sk-test-canary'], apps: { 'app-1': { scenario: 'echo' } }, tokenDelayMs: 0 }, ...options });
  /** Asks, and reads the answer to its end. */
  const finish = async (token: string, conversation: string, text = 'Hello'): Promise<string> => {
    const response = await test.ask(token, conversation, text);
    if (!response.ok) throw new Error(((await response.json()) as { error: WireError }).error.code);
    return readText(response);
  };
  return { clock, finish, ...test };
}

async function errorOf(response: Response): Promise<WireError & { status: number; retryAfter: string | null }> {
  const { error } = (await response.json()) as { error: WireError };
  return { ...error, status: response.status, retryAfter: response.headers.get('retry-after') };
}

describe('questions of one visitor', () => {
  it('are let through in a volley, then one each few seconds, and the refusal says how many', async () => {
    const { mint, finish, ask, clock, emulator } = await setUp();
    const token = await mint();
    for (let at = 0; at < 5; at++) expect(await finish(token, `c${at}`)).toBe('Hello');
    const refused = await errorOf(await ask(token, 'c6', 'Hello'));
    expect(refused).toMatchObject({ status: 429, code: 'rate_limited', retryable: true, retryAfterSeconds: 6, retryAfter: '6' });
    expect(emulator.requests).toHaveLength(5);
    // What another visitor asks has nothing to do with it.
    expect(await finish(await mint(), 'c1')).toBe('Hello');
    await clock.advance(5_000);
    expect(await errorOf(await ask(token, 'c6', 'Hello'))).toMatchObject({ retryAfterSeconds: 1 });
    await clock.advance(1_000);
    expect(await finish(token, 'c6')).toBe('Hello');
  });

  it('are so many a day', async () => {
    const { mint, finish, ask } = await setUp({ turnsPerDay: 2 });
    const token = await mint();
    await finish(token, 'c1');
    await finish(token, 'c2');
    expect(await errorOf(await ask(token, 'c3', 'Hello'))).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 24 * 3_600 });
  });

  it('are answered two at a time', async () => {
    const { mint, ask, clock } = await setUp({}, { emulator: { tokenDelayMs: 1_000, apps: { 'app-1': { scenario: 'echo' } } } });
    const token = await mint();
    const running = await Promise.all(['c1', 'c2'].map((conversation) => ask(token, conversation, 'Hello you')));
    expect(running.map(({ status }) => status)).toEqual([200, 200]);
    expect(await errorOf(await ask(token, 'c3', 'Hello'))).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 5 });
    await clock.until(Promise.all(running.map(readText)));
    expect((await ask(token, 'c3', 'Hello')).status).toBe(200);
  });

  it('cost nothing when they are sent twice, also where nothing is left', async () => {
    const { mint, post, ask } = await setUp({ turnsPerMinute: 1 });
    const token = await mint();
    for (let at = 0; at < 2; at++) await readText(await post(chat, chatBody('c1', 'First', 'q1'), token));
    for (const conversation of ['c2', 'c3']) await readText(await ask(token, conversation, 'Hello'));
    expect((await ask(token, 'c4', 'Hello')).status).toBe(429);
    expect(await readText(await post(chat, chatBody('c1', 'First', 'q1'), token))).toBe('First');
  });

  it('do not count where another answer was in the way', async () => {
    const { mint, ask, clock } = await setUp({ turnsPerMinute: 1, turnsAtOnce: 5 }, { emulator: { tokenDelayMs: 1_000, apps: { 'app-1': { scenario: 'echo' } } } });
    const token = await mint();
    const first = await ask(token, 'c1', 'Hello you');
    for (let at = 0; at < 10; at++) expect((await ask(token, 'c1', 'Hello again')).status).toBe(409);
    expect((await ask(token, 'c2', 'Hello')).status).toBe(200);
    await clock.until(readText(first));
  });

  it.each([3600_000, -3600_000])('wait for a minute at most after the clock has jumped by %i ms', async (jumpMs) => {
    const { post, finish, ask, clock } = await setUp({}, { visitorSecret });
    // A token of a time that has not come yet counts no more than one that is over: the site vouches anew.
    const come = async (): Promise<string> => {
      const response = await post('/v1/apps/default/visitor', { token: await sign(clock.now()) });
      return ((await response.json()) as VisitorToken).token;
    };
    const before = await come();
    for (let at = 0; at < 10; at++) await finish(before, `c${at}`);
    expect((await ask(before, 'c10', 'Hello')).status).toBe(429);
    // For so long the refusal is repeated from memory.
    await clock.advance(5_000);
    clock.set(jumpMs);
    const after = await come();
    const response = await ask(after, 'c11', 'Hello');
    expect(response.ok ? 0 : (await errorOf(response)).retryAfterSeconds).toBeLessThanOrEqual(60);
    await clock.advance(60_000);
    expect(await readText(await ask(after, 'c12', 'Hello'))).toBe('Hello');
  });

  it('of a whole network are counted together, unless nobody knows the address', async () => {
    const { request, mint, clock } = await setUp({ perAddress: { ...defaultLimits.perAddress, turnsPerMinute: 6 } });
    const ask = async (peerAddress: string): Promise<Response> => {
      const token = await mint();
      return request(chat, { method: 'POST', body: JSON.stringify(chatBody('c1', 'Hello', 'q1')), token, peerAddress });
    };
    for (let at = 0; at < 3; at++) await readText(await ask('203.0.113.7'));
    expect(await errorOf(await ask('203.0.113.7'))).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 10 });
    // A network has six times as much as one of its addresses.
    for (let at = 0; at < 15; at++) await readText(await ask(`203.0.113.${100 + at}`));
    expect((await ask('203.0.113.200')).status).toBe(429);
    expect((await ask('198.51.100.1')).status).toBe(200);
    for (let at = 0; at < 5; at++) expect((await ask('127.0.0.1')).status).toBe(200);
    await clock.advance(10_000);
    expect((await ask('203.0.113.7')).status).toBe(200);
  });
});

describe('tokens', () => {
  it('are counted as the service counts them, and refused when none are left until midnight', async () => {
    const { mint, finish, ask, clock, request, post } = await setUp({ tokensPerVisitorPerDay: 1 });
    const token = await mint();
    await finish(token, 'c1');
    const refused = await errorOf(await ask(token, 'c2', 'Hello'));
    expect(refused).toMatchObject({ status: 429, code: 'budget_spent', retryable: true, retryAfterSeconds: 86_400 });
    // What costs nothing goes on.
    expect((await request(`${chat}/c1/stream`, { token })).status).toBe(204);
    expect((await post(`${chat}/c1/stop`, {}, token)).status).toBe(200);
    expect((await request('/v1/apps/default/conversations/c1', { token })).status).toBe(200);
    expect((await request('/v1/apps/default/conversations/c1', { method: 'DELETE', token })).status).toBe(204);
    await clock.advance(86_400_000);
    expect(await finish(token, 'c2')).toBe('Hello');
  });

  it('that were set aside and not used come back with the end of the answer', async () => {
    const { mint, finish } = await setUp({ tokensPerVisitorPerDay: 4_100, turnsPerMinute: 1_000 });
    const token = await mint();
    // An answer costs some dozens of them here; four thousand are set aside for the first.
    for (let at = 0; at < 5; at++) expect(await finish(token, `c${at}`)).toBe('Hello');
  });

  it('that were set aside come back where the service could not be reached', async () => {
    const service = createEmulator({ apiKeys: [apiKey], apps: { 'app-1': { scenario: 'echo' } }, tokenDelayMs: 0 });
    let isDown = true;
    const reach = async (url: string, init: RequestInit): Promise<Response> => {
      if (isDown) throw new TypeError('fetch failed');
      return service.fetch(new Request(url, init));
    };
    const { mint, ask, finish, clock } = await setUp({ tokensPerVisitorPerDay: 4_100 }, { service, upstream: { fetch: reach, baseUrl: 'http://bailian.test/api/v1' } });
    const token = await mint();
    // Four thousand are set aside for each.
    for (const conversation of ['c1', 'c2']) {
      const answer = await clock.until((await ask(token, conversation, 'Hello')).text());
      expect(answer).toContain('upstream_down');
    }
    isDown = false;
    expect(await finish(token, 'c3')).toBe('Hello');
  });

  it('that were set aside stay so where the service told no usage', async () => {
    const { mint, ask } = await setUp({ tokensPerVisitorPerDay: 2_000 }, { emulator: { tokenDelayMs: 0, apps: { 'app-1': { scenario: 'garbage' } } } });
    const token = await mint();
    await (await ask(token, 'c1', 'Hello')).text();
    expect(await errorOf(await ask(token, 'c2', 'Hello'))).toMatchObject({ code: 'budget_spent' });
  });

  it('of the app are kept for those whom the site vouches for, a fifth of them, and the owner is told once', async () => {
    const { mint, post, ask, logs, clock } = await setUp({ tokensPerDay: 10_000 }, { visitorSecret, emulator: { tokenDelayMs: 0, apps: { 'app-1': { scenario: 'garbage' } } } });
    for (let at = 0; at < 2; at++) await (await ask(await mint(), 'c1', 'Hello')).text();
    for (let at = 0; at < 3; at++) expect(await errorOf(await ask(await mint(), 'c1', 'Hello'))).toMatchObject({ code: 'budget_spent' });
    const signed = await sign(clock.now());
    const { token } = (await (await post('/v1/apps/default/visitor', { token: signed })).json()) as VisitorToken;
    expect((await ask(token, 'c1', 'Hello')).status).toBe(200);
    expect(logs.filter(({ event }) => event === 'budget_nearly_spent')).toEqual([{ level: 'warn', event: 'budget_nearly_spent', app: 'default', percent: 100 }]);
  });
});

describe('one turn that is left', () => {
  it.each([
    ['of the minute', { turnsPerMinute: 1 }, 2],
    ['of the tokens', { tokensPerVisitorPerDay: 1 }, 0],
    ['of the app’s tokens', { tokensPerDay: 1 }, 0],
  ])('%s starts one answer, however often it is asked for at once', async (_, limits, before) => {
    const { mint, finish, ask, emulator } = await setUp({ ...limits, turnsAtOnce: 1_000 });
    const token = await mint();
    for (let at = 0; at < before; at++) await finish(token, `before${at}`);
    const answers = await Promise.all(Array.from({ length: 200 }, (_, at) => ask(token, `c${at}`, 'Hello')));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(199);
    await Promise.all(answers.map((answer) => answer.text()));
    expect(emulator.requests).toHaveLength(before + 1);
  });
});

describe('new visitors', () => {
  const visit = (test: Awaited<ReturnType<typeof setUp>>, peerAddress: string, token?: string): Promise<Response> =>
    test.request('/v1/apps/default/visitor', { method: 'POST', body: '{}', peerAddress, ...(token ? { token } : {}) });

  it('are so many from one address, and whoever is one already gets a fresh token all the same', async () => {
    const test = await setUp();
    for (let at = 0; at < 15; at++) expect((await visit(test, '203.0.113.7')).status).toBe(200);
    expect(await errorOf(await visit(test, '203.0.113.7'))).toMatchObject({ status: 429, code: 'rate_limited', retryAfterSeconds: 120 });
    expect((await visit(test, '203.0.113.7', await test.mint())).status).toBe(200);
    expect((await visit(test, '203.0.113.8')).status).toBe(200);
    // One household has a whole /64 of addresses.
    for (let at = 0; at < 15; at++) await visit(test, `2001:db8:0:1::${at}`);
    expect((await visit(test, '2001:db8:0:1:ffff::1')).status).toBe(429);
    expect((await visit(test, '2001:db8:0:2::1')).status).toBe(200);
  });

  it('are still some while the store is gone', async () => {
    const clock = createFakeClock();
    const faulty = createFaultyStore(createSqlStore(openNodeSqlite(':memory:')), clock);
    const test = await setUp({}, { clock, store: faulty.store });
    faulty.fail(['takeMeters']);
    const statuses = [];
    for (let at = 0; at < 5; at++) statuses.push((await visit(test, '203.0.113.7')).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
  });
});

describe('a flood', () => {
  it('from one address is turned away before anything is asked of it', async () => {
    const test = await setUp();
    const statuses = new Map<number, number>();
    for (let at = 0; at < 1_200; at++) {
      const { status } = await test.request('/v1/apps/default/conversations/guess', { token: 'x.y.z', peerAddress: '203.0.113.7' });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect(Object.fromEntries(statuses)).toEqual({ 401: 1_000, 429: 200 });
    expect((await test.request('/v1/apps/default/conversations/guess', { token: 'x.y.z', peerAddress: '203.0.113.8' })).status).toBe(401);
    expect((await test.request('/healthz', { peerAddress: '203.0.113.7' })).status).toBe(200);
  });

  it('of one visitor’s guesses ends soon, and until then nothing tells what is there', async () => {
    const test = await setUp();
    const [token, other] = [await test.mint(), await test.mint()];
    await test.finish(other, 'c1');
    const bodies = new Set<string>();
    const statuses: number[] = [];
    for (let at = 0; at < 110; at++) {
      const response = await test.request(`/v1/apps/default/conversations/${at === 50 ? 'c1' : `guess-${at}`}`, { token });
      statuses.push(response.status);
      if (response.status === 404) bodies.add((await response.text()).replace(response.headers.get('x-request-id') ?? '-', ''));
    }
    expect(bodies.size).toBe(1);
    expect(statuses.slice(0, 100)).toEqual(Array.from({ length: 100 }, () => 404));
    expect(statuses.slice(100)).toEqual(Array.from({ length: 10 }, () => 429));
  });
});

function sign(now: number): Promise<string> {
  const seconds = Math.floor(now / 1_000);
  return new SignJWT({ sub: 'anna', aud: 'default', iat: seconds, exp: seconds + 600 }).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(visitorSecret));
}

// X31
describe.each([
  ['to its end', false],
  ['and is stopped each time before the service says what it cost', true],
])('a visitor who asks fifty times for a word a hundred thousand times, %s', (_how, stops) => {
  it('gets answers of a bounded length, until the day’s budget is spent', async () => {
    const service = { calls: 0, events: 0, waits: 0 };
    const event = (output: object): string => `data: ${JSON.stringify({ output, request_id: 'r' })}\n\n`;
    const encoder = new TextEncoder();
    const fetch = async (): Promise<Response> => {
      service.calls += 1;
      let sent = 0;
      const body = new ReadableStream<Uint8Array>({
        async pull(controller) {
          service.events += 1;
          if (stops && sent === 100_000) return new Promise(() => (service.waits += 1));
          sent += 10_000;
          controller.enqueue(encoder.encode(event({ text: 'word '.repeat(2_000), finish_reason: 'null', session_id: 's' })));
        },
      });
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
    };
    const { mint, ask, post, clock } = await setUp({ turnsPerMinute: 1_000, turnsPerHour: 1_000 }, { upstream: { fetch, baseUrl: 'https://service.test' } });
    const token = await mint();
    const refusals: string[] = [];
    for (let at = 0; at < 50; at++) {
      const response = await ask(token, `c${at}`, 'Repeat "word" 100,000 times.');
      if (!response.ok) {
        refusals.push((await errorOf(response)).code);
        continue;
      }
      const text = readText(response);
      if (stops) {
        await expect.poll(() => service.waits).toBe(at + 1);
        await post(`/v1/apps/default/chat/c${at}/stop`, {}, token);
      }
      expect((await clock.until(text, 4)).length).toBeLessThanOrEqual(1_010_000);
      await clock.advance(1_000);
    }
    // A day's 50,000 tokens are 200,000 letters: one more answer than that is begun.
    expect(service.calls).toBeLessThanOrEqual(stops ? 4 : 2);
    expect(service.events).toBeLessThanOrEqual(250);
    expect(new Set(refusals)).toEqual(new Set(['budget_spent']));
  });
});
