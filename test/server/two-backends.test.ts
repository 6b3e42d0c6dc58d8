import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createEmulator, type Emulator } from '../../demo/emulator/create-emulator.ts';
import { openNodeRedis } from '../../server/runtimes/node-redis.ts';
import { createRedisStore } from '../../server/stores/redis.ts';
import type { Store } from '../../server/stores/store.ts';
import type { WireError } from '../../server/wire/errors.ts';
import type { Conversation, StreamPart } from '../../server/wire/protocol.ts';
import { createFakeClock } from '../fake-clock.ts';
import { solve } from '../solve.ts';
import { startRedis, type TestRedis, whyNoRedis } from '../redis.ts';
import { createMemoryApp } from './memory-app.ts';
import { apiKey, chatBody, createTestApp, readEvents, readText, readUntil, toEvents, toMessage } from './test-app.ts';

const words = Array.from({ length: 60 }, (_, at) => `第${at}词 word${at}`).join(' ');
const secret = 's'.repeat(32);

describe.skipIf(whyNoRedis !== undefined)(`two backends on one Redis${whyNoRedis ? ` (skipped: ${whyNoRedis})` : ''}`, () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());

  async function openStore(): Promise<Store> {
    const store = createRedisStore(await openNodeRedis(redis.url, () => {}));
    onTestFinished(() => store.close());
    return store;
  }

  /** Two of them behind a proxy that sends each request to the other one than the last. */
  async function setUp(service: Emulator = createEmulator({ apiKeys: [apiKey], apps: { 'app-1': { scenario: 'echo' } }, tokenDelayMs: 10 })) {
    const first = await createTestApp({ service, store: await openStore(), tokenSecret: secret });
    const second = await createTestApp({ service, store: await openStore(), tokenSecret: secret });
    return { first, second, service, token: await first.mint() };
  }

  const chat = '/v1/apps/default/chat';

  it('follow each other’s answers, to the byte', async () => {
    const { first, second, service, token } = await setUp();
    const asked = await first.post(chat, chatBody('c1', words, 'q1'), token);
    const own = readEvents(asked);
    const followed = await second.request(`${chat}/c1/stream`, { token });
    expect(followed.status).toBe(200);
    const events = await readEvents(followed);
    expect(events).toEqual(await own);
    expect(toMessage(events).parts).toEqual([{ type: 'text', text: words }]);
    // From any place in it, on either of them.
    const from = events[5]?.id ?? '';
    for (const backend of [first, second]) {
      expect(await readEvents(await backend.request(`${chat}/c1/stream`, { token, headers: { 'last-event-id': from } }))).toEqual(events.slice(6));
    }
    // And the same question again, on the other one, is not asked again.
    expect(await readText(await second.post(chat, chatBody('c1', words, 'q1'), token))).toBe(words);
    expect(service.requests).toHaveLength(1);
  });

  it('take the work of a browser once, whichever set it', async () => {
    const settings = { challenge: 'on' as const };
    const backends = await Promise.all([1, 2].map(async () => createTestApp({ store: await openStore(), tokenSecret: secret, settings })));
    const [first, second] = backends;
    const { error } = (await (await first!.post('/v1/apps/default/visitor', {})).json()) as { error: WireError };
    const solution = solve(error.challenge!);
    const statuses = await Promise.all(Array.from({ length: 10 }, async (_, at) => (await (at % 2 ? first : second)!.post('/v1/apps/default/visitor', { solution })).status));
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 401)).toHaveLength(9);
  });

  it('stop each other’s answers, within a second or so', async () => {
    const service = createEmulator({ apiKeys: [apiKey], apps: { 'app-1': { scenario: 'echo' } }, tokenDelayMs: 100 });
    const { first, second, token } = await setUp(service);
    const reader = (await first.post(chat, chatBody('c1', words, 'q1'), token)).body!.getReader();
    const begin = await readUntil(reader, (text) => text.includes('word2'));
    const stoppedAt = performance.now();
    expect(await (await second.post(`${chat}/c1/stop`, {}, token)).json()).toEqual({ stopped: true });
    const rest = await readUntil(reader, () => false);
    expect(performance.now() - stoppedAt).toBeLessThan(2_000);
    const message = toMessage(toEvents(begin + rest));
    expect(message.metadata.outcome).toBe('stopped');
    await expect.poll(() => service.requests[0]?.aborted).toBe(true);
    const { messages } = (await (await second.request('/v1/apps/default/conversations/c1', { token })).json()) as Conversation;
    expect(messages.at(-1)?.parts).toEqual(message.parts);
  });

  it('run one turn of a conversation, whichever is asked', async () => {
    const { first, second, service, token } = await setUp();
    const asked = await Promise.all(Array.from({ length: 50 }, (_, at) => (at % 2 ? first : second).post(chat, chatBody('c1', words, `q${at}`), token)));
    const statuses = asked.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(49);
    await Promise.all(asked.map((response) => response.text()));
    expect(service.requests).toHaveLength(1);
  });

  it('show what a killed one was saying as interrupted, once its lease is over', async () => {
    const clock = createFakeClock();
    const store = await openStore();
    const second = await createTestApp({ clock, store, tokenSecret: secret });
    const token = await second.mint();
    const visitor = (JSON.parse(atob(token.split('.')[1] ?? '')) as { sub: string }).sub;
    const owner = { app: 'default', visitor };
    const question = { id: 'q1', role: 'user' as const, parts: [{ type: 'text' as const, text: 'Hi' }], metadata: {} };
    // What the other one did before it was killed.
    await store.claimTurn({ owner, conversation: 'c1', turn: 't1', question, title: 'Hi', isRegeneration: false, runner: 'killed', now: clock.now(), leaseUntil: clock.now() + 10_000 });
    const parts: StreamPart[] = [{ type: 'start', messageId: 't1', messageMetadata: {} }, { type: 'text-start', id: 'text-1' }, { type: 'text-delta', id: 'text-1', delta: 'So far' }];
    await store.appendParts('t1', 1, parts);
    expect(((await (await second.request('/v1/apps/default/conversations/c1', { token })).json()) as Conversation).isRunning).toBe(true);
    await clock.advance(10_001);
    const { messages, isRunning } = (await (await second.request('/v1/apps/default/conversations/c1', { token })).json()) as Conversation;
    expect(isRunning).toBe(false);
    expect(messages.at(-1)).toMatchObject({ parts: [{ type: 'text', text: 'So far' }], metadata: { outcome: 'interrupted' } });
  });

  it('make one memory for 50 questions of one visitor', async () => {
    const clock = createFakeClock();
    const first = await createMemoryApp({ clock, store: await openStore(), tokenSecret: secret });
    const second = await createMemoryApp({ clock, store: await openStore(), service: first.emulator, tokenSecret: secret });
    const token = await first.mint();
    const answers = Array.from({ length: 50 }, (_, at) => (at % 2 ? first : second).ask(token, `c${at}`, 'Hello').then(readText));
    await first.until(Promise.all(answers));
    await first.until(Promise.all([first.settle(), second.settle()]));
    await expect.poll(async () => {
      await first.settle();
      await second.settle();
      return first.upstream().length;
    }).toBe(1);
    expect(first.count('CreateMemory')).toBe(1);
  });

  it('let a running answer end while Redis is gone, and say that they cannot take new questions', async () => {
    const { first, second, token } = await setUp(createEmulator({ apiKeys: [apiKey], apps: { 'app-1': { scenario: 'echo' } }, tokenDelayMs: 40 }));
    const reader = (await first.post(chat, chatBody('c1', words, 'q1'), token)).body!.getReader();
    const begin = await readUntil(reader, (text) => text.includes('word2'));
    await redis.stop();
    await expect.poll(async () => (await second.post(chat, chatBody('c2', 'Hello', 'q2'), token)).status).toBe(503);
    const refused = await second.post(chat, chatBody('c2', 'Hello', 'q2'), token);
    expect(await refused.json()).toMatchObject({ error: { code: 'unavailable', retryable: true } });
    const text = begin + (await readUntil(reader, (more) => more.includes('word40')));
    expect(text).toContain('word40');
    await redis.start();
    await expect.poll(async () => readText(await second.post(chat, chatBody('c3', 'Hello', 'q3'), token)).catch(() => ''), { timeout: 10_000 }).toBe('Hello');
  });

  it('begin anew when somebody empties Redis, with the same visitors', async () => {
    const { first, second, token } = await setUp();
    await readText(await first.post(chat, chatBody('c1', 'One', 'q1'), token));
    const driver = await openNodeRedis(redis.url, () => {});
    await driver.command('FLUSHALL');
    await driver.close();
    expect((await second.request('/v1/apps/default/conversations/c1', { token })).status).toBe(404);
    expect(await readText(await second.post(chat, chatBody('c1', 'Two', 'q2'), token))).toBe('Two');
    const { messages } = (await (await first.request('/v1/apps/default/conversations/c1', { token })).json()) as Conversation;
    expect(messages).toHaveLength(2);
  });

  it('take no answer for lost whose lease lapsed while Redis was gone for all of them', async () => {
    const clock = createFakeClock();
    const service = createEmulator({ clock, apiKeys: [apiKey], apps: { 'app-1': { scenario: 'echo' } }, tokenDelayMs: 1_000 });
    const first = await createTestApp({ clock, service, store: await openStore(), tokenSecret: secret });
    const second = await createTestApp({ clock, service, store: await openStore(), tokenSecret: secret });
    const token = await first.mint();
    const read = async (): Promise<Conversation | undefined> => {
      const response = await second.request('/v1/apps/default/conversations/c1', { token });
      return response.ok ? ((await response.json()) as Conversation) : undefined;
    };
    const answer = await first.post(chat, chatBody('c1', words, 'q1'), token);
    expect((await read())?.isRunning).toBe(true);
    redis.pause();
    expect(await read()).toBeUndefined();
    await clock.advance(11_000);
    redis.resume();
    await expect.poll(async () => (await read())?.isRunning).toBe(true);
    // By then the one that runs it has renewed it, and what they say of each other's leases holds again.
    for (let times = 0; times < 25; times++) {
      await clock.until(new Promise((resolve) => setTimeout(resolve, 200)), 100);
      expect((await read())?.isRunning).toBe(true);
    }
    await answer.body?.cancel();
    expect(await (await first.post(`${chat}/c1/stop`, {}, token)).json()).toEqual({ stopped: true });
    expect((await read())?.messages.at(-1)?.metadata.outcome).toBe('stopped');
  });
});
