import { describe, expect, it } from 'vitest';
import { chatBody, createTestApp, page } from '../test-app.ts';

const chat = '/v1/apps/default/chat';
const body = chatBody('c1', 'Hello', 'q1');

describe('bad input', () => {
  it.each([
    ['nothing', undefined, 415],
    ['no JSON', '{', 400],
    ['a bare value', '1', 400],
    ['null', 'null', 400],
    ['a list', '[]', 400],
    ['no messages', JSON.stringify({ id: 'c1' }), 400],
    ['an empty list of messages', JSON.stringify({ ...body, messages: [] }), 400],
    ['an answer as the last message', JSON.stringify({ ...body, messages: [{ id: 'x', role: 'assistant', parts: [{ type: 'text', text: 'x' }] }] }), 400],
    ['a system message', JSON.stringify({ ...body, messages: [{ id: 'x', role: 'system', parts: [{ type: 'text', text: 'x' }] }] }), 400],
    ['a file part', JSON.stringify({ ...body, messages: [{ id: 'x', role: 'user', parts: [{ type: 'file', url: 'https://evil.example/x' }] }] }), 400],
    ['a number for the text', JSON.stringify(chatBody('c1', 1 as unknown as string, 'q1')), 400],
    ['an object for the text', JSON.stringify(chatBody('c1', {} as unknown as string, 'q1')), 400],
    ['an empty question', JSON.stringify(chatBody('c1', ' \n\t\u0000 ', 'q1')), 400],
    ['a question that is too long', JSON.stringify(chatBody('c1', '长'.repeat(4_001), 'q1')), 400],
    ['an id with blanks', JSON.stringify(chatBody('c 1', 'x', 'q1')), 400],
    ['an id that is too long', JSON.stringify(chatBody('c'.repeat(65), 'x', 'q1')), 400],
    ['a message id that is no id', JSON.stringify(chatBody('c1', 'x', '../x')), 400],
    ['an unknown trigger', JSON.stringify(chatBody('c1', 'x', 'q1', 'delete-everything')), 400],
    ...['session_id', 'memory_id', 'app_id', 'rag_options', 'biz_params', 'debug', 'image_list', 'prompt', '__proto__'].map(
      (field) => [`the field ${field}`, JSON.stringify(body).replace('{', `{${JSON.stringify(field)}:"x",`), 400] as const,
    ),
    ['a mark of byte order before it', `\ufeff${JSON.stringify(body)}`, 400],
    ['a hundred thousand lists in each other', '['.repeat(100_000) + ']'.repeat(100_000), 400],
    ['as many objects, with a name that pollutes', `${'{"__proto__":'.repeat(15_000)}1${'}'.repeat(15_000)}`, 400],
    ['a number beyond numbers for a variable', JSON.stringify(body).replace('{', '{"variables":{"city":1e400},'), 400],
    ['constructor.prototype with escapes for variables', JSON.stringify(body).replace('{', '{"variables":{"c\\u006fnstructor":{"proto\\u0074ype":{}}},'), 400],
    ['constructor.prototype for variables', JSON.stringify(body).replace('{', '{"variables":{"constructor":{"prototype":{"x":1}}},'), 400],
    ['a megabyte', JSON.stringify(chatBody('c1', 'x'.repeat(1_000_000), 'q1')), 413],
  ] as const)('%s gets our error and goes nowhere', async (_name, text, status) => {
    const { request, mint, emulator, store } = await createTestApp();
    const token = await mint();
    const response = await request(chat, { method: 'POST', token, ...(text === undefined ? {} : { body: text }) });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/json');
    const { error } = (await response.json()) as { error: Record<string, unknown> };
    expect(error).toEqual({ code: expect.any(String), message: expect.any(String), retryable: false, requestId: response.headers.get('x-request-id') });
    expect(emulator.requests).toHaveLength(0);
    expect(await store.listConversations({ app: 'default', visitor: visitorOf(token) }, 10)).toEqual([]);
  });

  it.each(['/v1/apps/default/visitor', '/v1/apps/default/visitor/logout', `${chat}/c1/stop`])('%s takes no list for an empty object', async (path) => {
    const { request, mint } = await createTestApp();
    const token = await mint();
    for (const list of ['[]', ' [ ] ', '[{}]']) expect((await request(path, { method: 'POST', token, body: list })).status).toBe(400);
  });

  it('takes a question of exactly 4,000 characters', async () => {
    const { ask, mint } = await createTestApp();
    const response = await ask(await mint(), 'c1', '𠮷'.repeat(4_000));
    expect(response.status).toBe(200);
    await response.text();
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])('refuses the content type %j', async (type) => {
    const { request, mint, emulator } = await createTestApp();
    const response = await request(chat, { method: 'POST', token: await mint(), body: JSON.stringify(body), headers: { 'content-type': type } });
    expect(response.status).toBe(415);
    expect(emulator.requests).toHaveLength(0);
  });

  it('counts the bytes that come, whatever the header says', async () => {
    const { request, mint } = await createTestApp();
    const chunks = new ReadableStream({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('"x"'.repeat(10_000))),
    });
    const response = await request(chat, { method: 'POST', token: await mint(), body: chunks, duplex: 'half', headers: { 'content-length': '10' } });
    expect(response.status).toBe(413);
  });

  it.each([
    ['PUT', chat, 405],
    ['GET', chat, 405],
    ['POST', '/v1/apps/default/conversations', 405],
    ['GET', '/v1/apps/default/nothing', 404],
    ['GET', '/v1/apps/unknown', 404],
    ['GET', '/v1/other', 404],
  ])('answers %s %s with %i', async (method, path, status) => {
    const { request, mint } = await createTestApp();
    const response = await request(path, { method, token: await mint() });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { code: expect.any(String) } });
  });
});

describe('whose is it', () => {
  it('opens nothing without a token', async () => {
    const { request, post, emulator } = await createTestApp();
    for (const response of [
      await post(chat, body),
      await post(chat, body, 'x.y.z'),
      await post(`${chat}/c1/stop`, {}),
      await request(`${chat}/c1/stream`),
      await request('/v1/apps/default/conversations'),
      await request('/v1/apps/default/conversations/c1'),
      await request('/v1/apps/default/conversations/c1', { method: 'DELETE' }),
    ]) {
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ error: { code: 'unauthorized' } });
    }
    expect(emulator.requests).toHaveLength(0);
  });

  it('shows somebody else’s as it shows nothing', async () => {
    const { request, post, mint, ask } = await createTestApp();
    const anna = await mint();
    const events = await (await ask(anna, 'c1', 'My secret')).text();
    const eventId = /^id: (.*)$/m.exec(events)?.[1] ?? '';
    const ben = await mint();
    const foreign = ['/v1/apps/default/conversations/c1', '/v1/apps/default/conversations/unknown'];
    const answers = await Promise.all(
      foreign.flatMap((path) => ['GET', 'DELETE'].map(async (method) => {
        const response = await request(path, { method, token: ben });
        const { error } = (await response.json()) as { error: { requestId?: string } };
        delete error.requestId;
        return { method, status: response.status, error };
      })),
    );
    expect(answers.slice(0, 2)).toEqual(answers.slice(2));
    expect(answers[0]).toMatchObject({ status: 404 });
    expect((await request(`${chat}/c1/stream`, { token: ben })).status).toBe(204);
    expect((await request(`${chat}/c1/stream`, { token: ben, headers: { 'last-event-id': eventId } })).status).toBe(404);
    expect(await (await post(`${chat}/c1/stop`, {}, ben)).json()).toEqual({ stopped: false });
    expect(await (await request('/v1/apps/default/conversations', { token: ben })).json()).toEqual({ conversations: [] });
    expect((await request('/v1/apps/default/conversations/c1', { token: anna })).status).toBe(200);
  });

  it('takes a token for its own app only', async () => {
    const apps = ['default', 'other'].map((alias) => ({ alias, appId: 'app-1', origins: [page], texts: {}, imagePrefixes: [] }));
    const { request, mint } = await createTestApp({ apps });
    expect((await request('/v1/apps/other/conversations', { token: await mint() })).status).toBe(401);
  });

  it('deletes a conversation for its owner', async () => {
    const { request, mint, ask } = await createTestApp();
    const token = await mint();
    await (await ask(token, 'c1', 'Hello')).text();
    expect((await request('/v1/apps/default/conversations/c1', { method: 'DELETE', token })).status).toBe(204);
    expect((await request('/v1/apps/default/conversations/c1', { token })).status).toBe(404);
  });
});

describe('where from', () => {
  it.each([
    'https://evil.example',
    'null',
    'http://shop.example',
    'https://shop.example:8443',
    'https://SHOP.example',
    'https://shop.example.',
    'https://shop.example.evil.example',
    'https://evil-shop.example',
    'https://a.shop.example',
    'https://shop.example@evil.example',
    'x',
    '',
  ])('refuses a page of %j before anything else happens', async (origin) => {
    const { request, mint, emulator } = await createTestApp();
    const token = await mint();
    for (const [path, method] of [[chat, 'POST'], [chat, 'OPTIONS'], ['/v1/apps/default', 'GET'], ['/v1/apps/default/visitor', 'POST']] as const) {
      const response = await request(path, { method, token, headers: { origin } });
      expect(response.status).toBe(403);
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
      expect(response.headers.get('vary')).toContain('Origin');
    }
    expect(emulator.requests).toHaveLength(0);
  });

  it.each(['data', 'file', 'javascript', 'https://evil.example/?', ' '])('takes no page without an origin for its own where a proxy passes on %j for a scheme', async (scheme) => {
    const { request } = await createTestApp({ trustedProxies: 1 });
    for (const origin of ['null', 'https://evil.example']) expect((await request('/v1/apps/default', { headers: { origin, 'x-forwarded-proto': scheme } })).status).toBe(403);
  });

  it('refuses a request that names no origin, unless the browser says that it is our own page’s', async () => {
    const { app } = await createTestApp();
    const get = (headers: Record<string, string>) => app.request('http://chat.test/v1/apps/default', { headers });
    expect((await get({})).status).toBe(403);
    expect((await get({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await get({ 'sec-fetch-site': 'none' })).status).toBe(403);
    expect((await get({ referer: 'https://evil.example/' })).status).toBe(403);
    expect((await get({ 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await get({ referer: 'http://chat.test/' })).status).toBe(200);
    expect((await get({ origin: 'http://chat.test' })).status).toBe(200);
    const withoutOrigin = await app.request('http://chat.test/v1/apps/default/visitor', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' } });
    expect(withoutOrigin.status).toBe(403);
  });

  it('answers preflights of listed pages, and only those, for ten minutes', async () => {
    const { request } = await createTestApp();
    const response = await request(chat, { method: 'OPTIONS', headers: { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,content-type' } });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe(page);
    expect(response.headers.get('access-control-allow-headers')).toContain('authorization');
    expect(response.headers.get('access-control-max-age')).toBe('600');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('lets a listed page read refusals too', async () => {
    const { request } = await createTestApp();
    const response = await request('/v1/apps/default/conversations');
    expect(response.status).toBe(401);
    expect(response.headers.get('access-control-allow-origin')).toBe(page);
  });
});

describe('the log', () => {
  it('holds no key, token, prompt, answer or path', async () => {
    const { ask, mint, logs, request, emulator } = await createTestApp({ emulator: { apps: { 'app-1': { scenario: 'echo' } } } });
    const token = await mint();
    await (await ask(token, 'conversation-canary', 'prompt canary', 'message-canary')).text();
    emulator.setScenario('server-error');
    await request('/v1/apps/default/conversations/conversation-canary', { token });
    const text = JSON.stringify(logs);
    expect(logs.map(({ event }) => event)).toContain('turn');
    expect(text).not.toMatch(/canary/);
    expect(text).not.toContain(token);
    expect(text).not.toContain(visitorOf(token));
  });
});

function visitorOf(token: string): string {
  return (JSON.parse(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))) as { sub: string }).sub;
}
