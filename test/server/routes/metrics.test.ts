import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../../server/chat/limits/app-limits.ts';
import { createFakeClock } from '../../fake-clock.ts';
import { createMemoryApp } from '../memory-app.ts';
import { chatBody, createTestApp, readEvents, readText, readUntil, type TestAppOptions } from '../test-app.ts';

const metricsToken = 'm'.repeat(32);
const chat = '/v1/apps/default/chat';

async function setUp(options: TestAppOptions = {}) {
  const test = await createTestApp({ metricsToken, settings: { limits: { ...defaultLimits, turnsPerDay: 3 } }, ...options });
  /** Samples by name and labels. */
  const read = async (): Promise<Record<string, number>> => {
    const response = await test.app.request('http://chat.test/metrics', { headers: { authorization: `Bearer ${metricsToken}` } });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return Object.fromEntries(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
  };
  return { ...test, read };
}

describe('GET /metrics', () => {
  it('counts turns, tokens, times, resumes and refusals', async () => {
    const { mint, ask, request, read } = await setUp();
    const token = await mint();
    const asked = await readEvents(await ask(token, 'c1', 'How much is shipping?'));
    await readText(await ask(token, 'c2', 'Hello'));
    await readText(await request(`${chat}/c1/stream`, { token, headers: { 'last-event-id': asked[0]?.id ?? '' } }));
    await readText(await ask(token, 'c3', 'Hello'));
    expect((await ask(token, 'c4', 'Hello')).status).toBe(429);
    const samples = await read();
    expect(samples).toMatchObject({
      'bailian_chat_turns_total{app="default",outcome="done"}': 3,
      'bailian_chat_upstream_calls_total{app="default"}': 3,
      'bailian_chat_turn_seconds_count{app="default"}': 3,
      'bailian_chat_first_part_seconds_count{app="default"}': 3,
      'bailian_chat_resumes_total{app="default"}': 1,
      'bailian_chat_refusals_total{app="default",code="rate_limited"}': 1,
      'bailian_chat_requests_total{method="POST",route="/v1/apps/:app/chat",status="429"}': 1,
      'bailian_chat_running_turns{app="default"}': 0,
      bailian_chat_open_streams: 0,
    });
    const spent = (samples['bailian_chat_tokens_total{app="default",direction="in"}'] ?? 0) + (samples['bailian_chat_tokens_total{app="default",direction="out"}'] ?? 0);
    expect(spent).toBeGreaterThan(0);
    expect(samples['bailian_chat_budget_tokens_left{app="default"}']).toBe(2_000_000 - spent);
  });

  it('counts what runs, retries, and what the service refuses', async () => {
    const clock = createFakeClock();
    const { mint, ask, read, emulator } = await setUp({ clock, emulator: { clock, tokenDelayMs: 1_000, apps: { 'app-1': { scenario: 'echo' } } } });
    const token = await mint();
    const reader = (await ask(token, 'c1', 'Hello you')).body!.getReader();
    await clock.until(readUntil(reader, (text) => text.includes('text-delta')));
    expect(await read()).toMatchObject({ 'bailian_chat_running_turns{app="default"}': 1, bailian_chat_open_streams: 1 });
    await reader.cancel();
    expect(await read()).toMatchObject({ 'bailian_chat_running_turns{app="default"}': 1, bailian_chat_open_streams: 0 });
    await clock.advance(60_000);
    expect(await read()).toMatchObject({ 'bailian_chat_running_turns{app="default"}': 0 });
    emulator.setScenario('throttled', { times: 1 });
    const retried = ask(token, 'c2', 'Hello');
    await clock.until(retried.then(readText));
    emulator.setScenario('blocked');
    await (await ask(token, 'c3', 'Hello')).text();
    expect(await read()).toMatchObject({
      'bailian_chat_upstream_retries_total{app="default"}': 1,
      'bailian_chat_turn_errors_total{app="default",code="content_refused",status="400"}': 1,
      'bailian_chat_turns_total{app="default",outcome="failed"}': 1,
    });
  });

  it('counts what runs for each app by itself', async () => {
    const clock = createFakeClock();
    const apps = ['default', 'other'].map((alias) => ({ alias, appId: 'app-1', origins: ['https://shop.example'], texts: {}, imagePrefixes: [] }));
    const { mint, ask, read } = await setUp({ clock, apps, emulator: { clock, tokenDelayMs: 1_000, apps: { 'app-1': { scenario: 'echo' } } } });
    const reader = (await ask(await mint(), 'c1', 'Hello you')).body!.getReader();
    await clock.until(readUntil(reader, (text) => text.includes('text-delta')));
    expect(await read()).toMatchObject({ 'bailian_chat_running_turns{app="default"}': 1, 'bailian_chat_running_turns{app="other"}': 0 });
    await reader.cancel();
    await clock.advance(60_000);
  });

  it('counts memories that are made, and tries that fail', async () => {
    let isDown = true;
    const test = await createMemoryApp({
      metricsToken,
      wrap: (client) => ({ ...client, createMemory: (...call) => (isDown ? Promise.reject(new Error('down')) : client.createMemory(...call)) }),
    });
    const read = async (): Promise<string> => (await test.app.request('http://chat.test/metrics', { headers: { authorization: `Bearer ${metricsToken}` } })).text();
    await test.finish(await test.mint(), 'c1', 'Hello');
    expect(await read()).toContain('bailian_chat_memories_total{app="default",outcome="failed"} 1');
    isDown = false;
    await test.finish(await test.mint(), 'c2', 'Hello');
    expect(await read()).toContain('bailian_chat_memories_total{app="default",outcome="made"} 1');
  });

  it('holds nothing of what was asked, answered or by whom', async () => {
    const { mint, ask, app } = await setUp();
    const token = await mint();
    await readText(await ask(token, 'conversation-canary', 'question canary'));
    const text = await (await app.request('http://chat.test/metrics', { headers: { authorization: `Bearer ${metricsToken}` } })).text();
    const { sub } = JSON.parse(atob(token.split('.')[1] ?? '')) as { sub: string };
    for (const canary of ['canary', token, sub, 'app-1']) expect(text).not.toContain(canary);
  });

  it('is not there without a token of its own, and nobody’s without it', async () => {
    const closed = await createTestApp();
    expect((await closed.app.request('http://chat.test/metrics')).status).toBe(404);
    const { app } = await setUp();
    const get = (headers: Record<string, string>): Promise<Response> => Promise.resolve(app.request('http://chat.test/metrics', { headers }));
    expect((await get({})).status).toBe(401);
    expect((await get({ authorization: `Bearer ${'x'.repeat(32)}` })).status).toBe(401);
    expect((await get({ authorization: `Bearer ${metricsToken}`, origin: 'https://shop.example' })).status).toBe(403);
  });
});

describe('a request’s id', () => {
  const id = '7f3c2a10-proxy.id_1';
  const headers = { 'x-request-id': id };

  it('is the one that a trusted proxy gave it: in the answer, the error and the log', async () => {
    const { request, mint, logs } = await setUp({ trustedProxies: 1 });
    const token = await mint();
    const refused = await request('/v1/apps/default/conversations/unknown', { token, headers });
    expect(refused.headers.get('x-request-id')).toBe(id);
    expect(await refused.json()).toMatchObject({ error: { requestId: id } });
    const answer = await request(chat, { method: 'POST', body: JSON.stringify(chatBody('c1', 'Hello', 'q1')), token, headers });
    await readText(answer);
    expect(logs.filter(({ requestId }) => requestId === id).map(({ event }) => event).sort()).toEqual(['request', 'request', 'turn']);
  });

  it.each([
    ['where no proxy is trusted', 0, id],
    ['where it is none', 1, 'x'],
    ['where it would break a line of the log', 1, 'a b c d e f g h'],
    ['where it is too long', 1, 'x'.repeat(65)],
  ])('is ours %s', async (_, trustedProxies, given) => {
    const { request } = await setUp({ trustedProxies });
    const response = await request('/v1/apps/default', { headers: { 'x-request-id': given } });
    expect(response.headers.get('x-request-id')).toMatch(/^[\w-]{22}$/);
  });
});
