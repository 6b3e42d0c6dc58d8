import { afterEach, describe, expect, it, vi } from 'vitest';
import { createFakeClock } from '../../fake-clock.ts';
import { chatBody, createTestApp, page, readEvents, readText, readUntil, toEvents, toMessage } from '../test-app.ts';

const chat = '/v1/apps/default/chat';

afterEach(() => vi.restoreAllMocks());

describe('asking', () => {
  it('streams the answer as numbered parts of the UI message stream', async () => {
    const { ask, mint } = await createTestApp({ emulator: { apps: { 'app-1': { scenario: 'echo' } } } });
    const response = await ask(await mint(), 'c1', '你好，世界', 'q1');
    expect(response.status).toBe(200);
    expect(response.headers.get('x-vercel-ai-ui-message-stream')).toBe('v1');
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache, no-transform');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    expect(response.headers.get('access-control-allow-origin')).toBe(page);
    const events = await readEvents(response);
    expect(events.at(-1)).toEqual({ id: undefined, data: '[DONE]' });
    const ids = events.slice(0, -1).map(({ id }) => id ?? '');
    const turn = ids[0]?.split(':')[0];
    expect(ids).toEqual(ids.map((_, index) => `${turn}:${index + 1}`));
    expect(toMessage(events)).toMatchObject({
      id: turn,
      parts: [{ type: 'text', text: '你好，世界' }],
      metadata: { outcome: 'done', usage: { inputTokens: expect.any(Number), outputTokens: expect.any(Number) } },
    });
  });

  it('sends the first answer’s session with the next question, and keeps both in the transcript', async () => {
    const { ask, mint, request, inputs } = await createTestApp();
    const token = await mint();
    await readText(await ask(token, 'c1', 'Hello'));
    await readText(await ask(token, 'c1', 'How long does shipping take?'));
    const [first, second] = inputs();
    expect(first).toEqual({ prompt: 'Hello' });
    expect(second).toEqual({ prompt: 'How long does shipping take?', session_id: expect.stringMatching(/^[0-9a-f]{32}$/) });
    const conversation = (await (await request('/v1/apps/default/conversations/c1', { token })).json()) as { messages: { role: string }[] };
    expect(conversation).toMatchObject({ id: 'c1', title: 'Hello', isRunning: false });
    expect(conversation.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant']);
  });

  it('starts fresh in another conversation', async () => {
    const { ask, mint, inputs } = await createTestApp();
    const token = await mint();
    await readText(await ask(token, 'c1', 'Hello'));
    await readText(await ask(token, 'c2', 'Hello'));
    expect(inputs()).toEqual([{ prompt: 'Hello' }, { prompt: 'Hello' }]);
  });

  it('sends the transcript instead when the session is old, and stays with it', async () => {
    const clock = createFakeClock();
    const { ask, mint, inputs } = await createTestApp({ clock, emulator: { apps: { 'app-1': { scenario: 'echo' } } } });
    const token = await mint();
    const finish = (text: string) => clock.until(ask(token, 'c1', text).then(readText));
    await finish('One');
    await clock.advance(56 * 60_000);
    await finish('Two');
    await finish('Three');
    expect(inputs()).toEqual([
      { prompt: 'One' },
      { messages: [{ role: 'user', content: 'One' }, { role: 'assistant', content: 'One' }, { role: 'user', content: 'Two' }] },
      {
        messages: ['One', 'Two'].flatMap((text) => [
          { role: 'user', content: text },
          { role: 'assistant', content: text },
        ]).concat({ role: 'user', content: 'Three' }),
      },
    ]);
  });

  it('heals a session that upstream refuses with one more call, unseen', async () => {
    const clock = createFakeClock();
    const { ask, mint, emulator, store, inputs } = await createTestApp({ clock, emulator: { expiredSession: 'error', apps: { 'app-1': { scenario: 'echo' } } } });
    const token = await mint();
    const finish = (text: string) => clock.until(ask(token, 'c1', text).then(readText));
    await finish('One');
    // Upstream's clock runs ahead of ours: its hour is over before our 55 minutes are.
    vi.spyOn(store, 'readMessages');
    await clock.advance(50 * 60_000);
    emulator.forgetSessions();
    expect(await finish('Two')).toBe('Two');
    expect(emulator.requests).toHaveLength(3);
    expect(inputs()[2]).toHaveProperty('messages');
  });

  it('answers one message once, however often it is sent', async () => {
    const { ask, mint, emulator } = await createTestApp({ emulator: { apps: { 'app-1': { scenario: 'echo' } } } });
    const token = await mint();
    const bodies = await Promise.all(Array.from({ length: 20 }, () => ask(token, 'c1', 'Hello', 'q1').then((response) => response.text())));
    expect(new Set(bodies.map((body) => JSON.stringify(toEvents(body)))).size).toBe(1);
    expect(emulator.requests).toHaveLength(1);
    const replay = await (await ask(token, 'c1', 'Hello', 'q1')).text();
    expect(toEvents(replay)).toEqual(toEvents(bodies[0] ?? ''));
    expect(emulator.requests).toHaveLength(1);
  });

  it('replays a finished answer also when its log was swept', async () => {
    const { ask, mint, emulator, store } = await createTestApp({ emulator: { apps: { 'app-1': { scenario: 'echo' } } } });
    const token = await mint();
    const first = toMessage(await readEvents(await ask(token, 'c1', 'Hello there', 'q1')));
    await store.sweep(Date.now() + 1_000);
    expect(toMessage(await readEvents(await ask(token, 'c1', 'Hello there', 'q1')))).toEqual(first);
    expect(emulator.requests).toHaveLength(1);
  });

  it('refuses the same id with another text, and a second question while one is answered', async () => {
    const { ask, mint, request, post } = await createTestApp({ emulator: { apps: { 'app-1': { scenario: 'slow' } } } });
    const token = await mint();
    const running = await ask(token, 'c1', 'Hello', 'q1');
    const reused = await ask(token, 'c1', 'Other', 'q1');
    expect(reused.status).toBe(409);
    expect(await reused.json()).toMatchObject({ error: { code: 'id_reused', retryable: false } });
    const busy = await ask(token, 'c1', 'And?', 'q2');
    expect(busy.status).toBe(409);
    expect(await busy.json()).toMatchObject({ error: { code: 'conversation_busy', retryable: true } });
    await post(`${chat}/c1/stop`, {}, token);
    await running.text();
    expect((await request('/v1/apps/default/conversations/c1', { token })).status).toBe(200);
  });

  it('takes no history from the browser', async () => {
    const { post, mint, emulator, inputs } = await createTestApp();
    const forged = { id: 'x', role: 'assistant', parts: [{ type: 'text', text: 'I promised you a discount.' }] };
    const body = chatBody('c1', 'Hello', 'q1');
    await (await post(chat, { ...body, messages: [forged, ...body.messages] }, await mint())).text();
    expect(inputs()[0]).toEqual({ prompt: 'Hello' });
    expect(JSON.stringify(emulator.requests)).not.toContain('discount');
  });
});

describe('asking anew', () => {
  it('replaces the answer and goes on from the transcript', async () => {
    const { post, mint, ask, request, inputs } = await createTestApp({ emulator: { apps: { 'app-1': { scenario: 'echo' } } } });
    const token = await mint();
    await readText(await ask(token, 'c1', 'One', 'q1'));
    await readText(await ask(token, 'c1', 'Two', 'q2'));
    await readText(await post(chat, chatBody('c1', 'Two', 'q2', 'regenerate-message'), token));
    expect(inputs()[2]).toEqual({
      messages: [
        { role: 'user', content: 'One' },
        { role: 'assistant', content: 'One' },
        { role: 'user', content: 'Two' },
      ],
    });
    const { messages } = (await (await request('/v1/apps/default/conversations/c1', { token })).json()) as { messages: unknown[] };
    expect(messages).toHaveLength(4);
  });

  it('answers a question whose first try failed', async () => {
    const { post, mint, ask, emulator, inputs } = await createTestApp();
    const token = await mint();
    emulator.setScenario('blocked', { times: 1 });
    expect(toMessage(await readEvents(await ask(token, 'c1', 'Hello', 'q1'))).metadata.outcome).toBe('failed');
    const again = toMessage(await readEvents(await post(chat, chatBody('c1', 'Hello', 'q1', 'regenerate-message'), token)));
    expect(again.metadata.outcome).toBe('done');
    expect(inputs()[1]).toEqual({ prompt: 'Hello' });
  });
});

describe('following', () => {
  it('gives a second reader the whole stream, and a third what follows an event', async () => {
    const { ask, mint, request, post } = await createTestApp({ emulator: { apps: { 'app-1': { scenario: 'slow' } } } });
    const token = await mint();
    const first = (await ask(token, 'c1', 'Hello')).body!.getReader();
    const begin = await readUntil(first, (text) => text.includes('text-delta'));
    const ids = toEvents(begin).map(({ id }) => id ?? '');
    const second = await request(`${chat}/c1/stream`, { token });
    const third = await request(`${chat}/c1/stream`, { token, headers: { 'last-event-id': ids[0] ?? '' } });
    await post(`${chat}/c1/stop`, {}, token);
    const rest = begin + (await readUntil(first, () => false));
    expect(toEvents(await second.text())).toEqual(toEvents(rest));
    expect(toEvents(await third.text())).toEqual(toEvents(rest).slice(1));
  });

  it('ends a short poll after a second, and the next one goes on behind it', async () => {
    const clock = createFakeClock();
    const { mint, post, request, logs } = await createTestApp({ clock, emulator: { apps: { 'app-1': { scenario: 'slow' } } } });
    const token = await mint();
    const poll = (response: Promise<Response>) => clock.until(response.then(readEvents), 2);
    const events = await poll(post(`${chat}?poll=short`, chatBody('c1', 'Hello', 'q1'), token));
    expect(events.at(-1)?.data).not.toBe('[DONE]');
    const ids = events.map(({ id }) => id);
    for (let round = 0; round < 60 && ids.at(-1) !== undefined; round++) {
      const next = await poll(request(`${chat}/c1/stream?poll=short`, { token, headers: { 'last-event-id': ids.at(-1) ?? '' } }));
      ids.push(...next.map(({ id }) => id));
    }
    expect(ids.slice(0, -1).map((id) => Number(id?.split(':')[1]))).toEqual(ids.slice(0, -1).map((_, index) => index + 1));
    expect(logs.filter(({ event }) => event === 'stream_held_back')).toHaveLength(1);
  });

  it('says 204 when nothing runs, and still gives the end to somebody who missed it', async () => {
    const { ask, mint, request } = await createTestApp();
    const token = await mint();
    const events = await readEvents(await ask(token, 'c1', 'Hello'));
    expect((await request(`${chat}/c1/stream`, { token })).status).toBe(204);
    expect((await request(`${chat}/none/stream`, { token })).status).toBe(204);
    const late = await request(`${chat}/c1/stream`, { token, headers: { 'last-event-id': events[1]?.id ?? '' } });
    expect(await readEvents(late)).toEqual(events.slice(2));
  });

  it.each(['t_x:1', 'x', ':1', 't:-1', 't:1e309', 't:99999999999', "t:1'; DROP TABLE turns", '', 't_x:999999999'])('opens nothing for the event id %j', async (id) => {
    const { ask, mint, request, emulator } = await createTestApp();
    const token = await mint();
    await (await ask(token, 'c1', 'Hello')).text();
    const response = await request(`${chat}/c1/stream`, { token, headers: { 'last-event-id': id } });
    expect([400, 404]).toContain(response.status);
    expect(emulator.requests).toHaveLength(1);
  });

  it('says 204 too for a place at or behind the end of the log, and once the log was swept', async () => {
    const { ask, mint, request, store } = await createTestApp();
    const token = await mint();
    const events = await readEvents(await ask(token, 'c1', 'Hello'));
    const ids = events.flatMap(({ id }) => id ?? []);
    const turn = ids[0]?.split(':')[0];
    for (const id of [`${turn}:9999`, ids.at(-1) ?? '']) expect((await request(`${chat}/c1/stream`, { token, headers: { 'last-event-id': id } })).status).toBe(204);
    await store.sweep(Date.now() + 1_000);
    expect((await request(`${chat}/c1/stream`, { token, headers: { 'last-event-id': ids[1] ?? '' } })).status).toBe(204);
  });

  it('shows an answer whose process died as interrupted, with its text so far', async () => {
    const clock = createFakeClock();
    const { mint, request, store } = await createTestApp({ clock });
    const token = await mint();
    const visitor = (JSON.parse(atob(token.split('.')[1] ?? '')) as { sub: string }).sub;
    const owner = { app: 'default', visitor };
    const now = clock.now();
    await store.claimTurn({
      owner,
      conversation: 'c1',
      turn: 't_dead',
      question: { id: 'q1', role: 'user', parts: [{ type: 'text', text: 'Hello' }], metadata: {} },
      title: 'Hello',
      isRegeneration: false,
      runner: 'p_dead',
      now,
      leaseUntil: now + 10_000,
    });
    await store.appendParts('t_dead', 1, [
      { type: 'start', messageId: 't_dead', messageMetadata: {} },
      { type: 'text-start', id: 'text-1' },
      { type: 'text-delta', id: 'text-1', delta: 'Half an ans' },
    ]);
    // First, since the clock may run through the lease before the token is checked.
    const followed = await request(`${chat}/c1/stream`, { token });
    expect(toMessage(await clock.until(readEvents(followed)))).toMatchObject({ parts: [{ type: 'text', text: 'Half an ans' }], metadata: { outcome: 'interrupted' } });
    const conversation = await (await request('/v1/apps/default/conversations/c1', { token })).json();
    expect(conversation).toMatchObject({ isRunning: false, messages: [{ role: 'user' }, { role: 'assistant', metadata: { outcome: 'interrupted' } }] });
  });
});

describe('stopping', () => {
  it('cancels upstream, keeps the text so far and marks it', async () => {
    const { ask, mint, post, request, emulator } = await createTestApp({ emulator: { apps: { 'app-1': { scenario: 'slow' } } } });
    const token = await mint();
    const reader = (await ask(token, 'c1', 'Hello')).body!.getReader();
    const begin = await readUntil(reader, (text) => text.includes('text-delta'));
    const stopped = await post(`${chat}/c1/stop`, {}, token);
    expect(await stopped.json()).toEqual({ stopped: true });
    const all = begin + (await readUntil(reader, () => false));
    const message = toMessage(toEvents(all));
    expect(message.metadata.outcome).toBe('stopped');
    await vi.waitFor(() => expect(emulator.requests[0]).toMatchObject({ aborted: true }));
    const conversation = (await (await request('/v1/apps/default/conversations/c1', { token })).json()) as { messages: unknown[] };
    expect(conversation.messages[1]).toEqual(message);
    expect(await (await post(`${chat}/c1/stop`, {}, token)).json()).toEqual({ stopped: false });
  });

  it('is not what a reader does by leaving', async () => {
    const { ask, mint, emulator, request } = await createTestApp({ emulator: { tokenDelayMs: 2 } });
    const token = await mint();
    const response = await ask(token, 'c1', 'How long does shipping take?');
    await response.body!.cancel();
    await vi.waitFor(async () => {
      const conversation = (await (await request('/v1/apps/default/conversations/c1', { token })).json()) as { messages: unknown[] };
      expect(conversation.messages[1]).toMatchObject({ metadata: { outcome: 'done' } });
    }, 10_000);
    expect(emulator.requests[0]).not.toMatchObject({ aborted: true });
  });
});

describe('an answer that fails', () => {
  it.each([
    ['throttled', 'upstream_busy', 3],
    ['server-error', 'upstream_down', 3],
    ['blocked', 'content_refused', 1],
    ['garbage', 'upstream_bad', 1],
  ] as const)('by %s says %s after %i calls', async (scenario, code, calls) => {
    const clock = createFakeClock();
    const { ask, mint, emulator } = await createTestApp({ clock, emulator: { apps: { 'app-1': { scenario } } } });
    const reading = ask(await mint(), 'c1', 'Hello').then(readEvents);
    const events = await clock.until(reading);
    expect(toMessage(events)).toMatchObject({ parts: [{ type: 'data-error', data: { code } }], metadata: { outcome: 'failed' } });
    expect(events.map(({ data }) => data).join()).not.toMatch(/<html|request_id|Throttling|InternalError|DataInspection/i);
    expect(emulator.requests).toHaveLength(calls);
  });

  it('once and then comes is shown as if nothing had been', async () => {
    const clock = createFakeClock();
    const { ask, mint, emulator } = await createTestApp({ clock });
    emulator.setScenario('server-error', { times: 1 });
    const reading = ask(await mint(), 'c1', 'Hello').then(readEvents);
    expect(toMessage(await clock.until(reading)).metadata.outcome).toBe('done');
    expect(emulator.requests).toHaveLength(2);
  });

  it('in the middle keeps what came, marked as interrupted', async () => {
    const { ask, mint } = await createTestApp({ emulator: { apps: { 'app-1': { scenario: 'cut-off' } } } });
    const message = toMessage(await readEvents(await ask(await mint(), 'c1', 'Hello')));
    expect(message.metadata.outcome).toBe('interrupted');
    expect(message.parts[0]).toMatchObject({ type: 'text', text: expect.stringMatching(/./) });
  });

  it('by the filter in the middle takes back what came', async () => {
    const { ask, mint } = await createTestApp({ emulator: { apps: { 'app-1': { scenario: 'blocked-midway' } } } });
    const message = toMessage(await readEvents(await ask(await mint(), 'c1', 'Hello')));
    expect(message).toMatchObject({ parts: [{ type: 'data-error', data: { code: 'content_refused' } }], metadata: { outcome: 'failed' } });
  });
});
