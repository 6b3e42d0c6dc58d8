import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import type { AppConfig } from '../../../server/config.ts';
import type { VisitorToken } from '../../../server/wire/protocol.ts';
import { createFakeClock } from '../../fake-clock.ts';
import { chatBody, createTestApp, page } from '../test-app.ts';

const secret = 'what the site and the backend share';
const visitor = '/v1/apps/default/visitor';
const conversations = '/v1/apps/default/conversations';

async function setUp(settings: Partial<AppConfig> = {}, scenario?: 'slow') {
  const clock = createFakeClock();
  const test = await createTestApp({ clock, settings, visitorSecret: secret, ...(scenario ? { emulator: { apps: { 'app-1': { scenario } }, slowDelayMs: 1_000 } } : {}) });
  const sign = (sub = 'anna'): Promise<string> => {
    const now = Math.floor(clock.now() / 1_000);
    return new SignJWT({ sub, aud: 'default', iat: now, exp: now + 600 }).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret));
  };
  const ask = (token: string, conversation: string, text = 'Hello'): Promise<string> =>
    clock.until(test.post('/v1/apps/default/chat', chatBody(conversation, text, `q-${conversation}`), token).then((response) => response.text()));
  const list = async (token: string): Promise<string[]> => ((await (await test.request(conversations, { token })).json()) as { conversations: { id: string }[] }).conversations.map(({ id }) => id);
  const signIn = async (body: object, guest?: string): Promise<VisitorToken> => (await (await test.post(visitor, body, guest)).json()) as VisitorToken;
  return { ...test, clock, sign, ask, list, signIn };
}

describe('the open conversation of who signs in', () => {
  it('is theirs from then on where the owner wants that, and no other', async () => {
    const { mint, sign, ask, list, signIn, inputs, request } = await setUp({ handOver: true });
    const guest = await mint();
    await ask(guest, 'c1', 'My name is Anna.');
    await ask(guest, 'c2');
    const anna = await signIn({ token: await sign(), handOver: 'c1' }, guest);
    expect(anna).toMatchObject({ verified: true, conversation: 'c1' });
    expect(await list(anna.token)).toEqual(['c1']);
    expect(await list(guest)).toEqual(['c2']);
    expect((await request(`${conversations}/c1`, { token: guest })).status).toBe(404);
    // It goes on by its transcript: the session upstream was somebody else's.
    await ask(anna.token, 'c1', 'Who am I?').catch(() => '');
    expect(JSON.stringify(inputs().at(-1))).not.toContain('session_id');
  });

  it('stays the guest’s where the owner does not', async () => {
    const { mint, sign, ask, list, signIn } = await setUp();
    const guest = await mint();
    await ask(guest, 'c1');
    const anna = await signIn({ token: await sign(), handOver: 'c1' }, guest);
    expect(anna).not.toHaveProperty('conversation');
    expect(await list(anna.token)).toEqual([]);
    expect(await list(guest)).toEqual(['c1']);
  });

  it('goes to one account, comes from no account, and from nobody who is not there', async () => {
    const { mint, sign, ask, list, signIn } = await setUp({ handOver: true });
    const guest = await mint();
    await ask(guest, 'c1');
    await ask(guest, 'c2');
    const anna = await signIn({ token: await sign(), handOver: 'c1' }, guest);
    for (const [conversation, bearer] of [['c2', guest], ['c1', anna.token], ['c1', undefined], ['unknown', guest], ['c2', `${guest.slice(0, -4)}AAAA`], ['c2', await mint()]] as const) {
      const ben = await signIn({ token: await sign('ben'), handOver: conversation }, bearer);
      expect(ben).toMatchObject({ verified: true });
      expect(ben).not.toHaveProperty('conversation');
      expect(await list(ben.token)).toEqual([]);
    }
  });

  it('waits while an answer runs', async () => {
    const { mint, sign, post, signIn, clock, list } = await setUp({ handOver: true }, 'slow');
    const guest = await mint();
    const running = await clock.until(post('/v1/apps/default/chat', chatBody('c1', 'Hello', 'q1'), guest));
    const busy = await post(visitor, { token: await sign(), handOver: 'c1' }, guest);
    expect(busy.status).toBe(409);
    expect(await busy.json()).toMatchObject({ error: { code: 'conversation_busy' } });
    await clock.until(running.text());
    const anna = await signIn({ token: await sign(), handOver: 'c1' }, guest);
    expect(anna.conversation).toBe('c1');
    expect(await list(anna.token)).toEqual(['c1']);
  });

  it('is named with a token only', async () => {
    const { post } = await setUp({ handOver: true });
    for (const body of [{ handOver: 'c1' }, { token: 'x', handOver: 'c 1' }, { token: 'x', handOver: 1 }, { token: 'x', sub: 'y' }]) expect((await post(visitor, body)).status).toBe(400);
  });
});

describe('a logout', () => {
  it('ends every token of the visitor where the owner wants that, and of nobody else', async () => {
    const { sign, signIn, post, request, clock } = await setUp({ endOnLogout: true });
    const signed = await sign();
    const [phone, laptop, ben] = [await signIn({ token: signed }), await signIn({ token: await sign() }), await signIn({ token: await sign('ben') })];
    await clock.advance(5_000);
    expect((await post(`${visitor}/logout`, {}, phone.token)).status).toBe(204);
    for (const { token } of [phone, laptop]) expect((await request(conversations, { token })).status).toBe(401);
    const replayed = await post(visitor, { token: signed });
    expect(replayed.status).toBe(401);
    expect(await replayed.json()).toMatchObject({ error: { message: expect.stringContaining('logged out') } });
    expect((await request(conversations, { token: ben.token })).status).toBe(200);
    // Who signs in again is signed in again.
    const again = await signIn({ token: await sign() });
    expect((await request(conversations, { token: again.token })).status).toBe(200);
    expect((await request(conversations, { token: phone.token })).status).toBe(401);
  });

  it('ends what was signed more than a minute ago, though it was never shown', async () => {
    const { sign, signIn, post, clock } = await setUp({ endOnLogout: true });
    const unseen = await sign();
    await clock.advance(120_000);
    const { token } = await signIn({ token: await sign() });
    await post(`${visitor}/logout`, {}, token);
    expect((await post(visitor, { token: unseen })).status).toBe(401);
  });

  it('is the page’s own affair elsewhere, and asks the store nothing', async () => {
    const { sign, signIn, post, request } = await setUp();
    const { token } = await signIn({ token: await sign() });
    expect((await post(`${visitor}/logout`, {}, token)).status).toBe(204);
    expect((await request(conversations, { token })).status).toBe(200);
  });

  it('is nothing to worry about for who is nobody', async () => {
    const { post, mint } = await setUp({ endOnLogout: true });
    for (const token of [undefined, 'x.y.z', await mint()]) expect((await post(`${visitor}/logout`, {}, token)).status).toBe(204);
    expect((await post(`${visitor}/logout`, { all: true })).status).toBe(400);
  });
});

describe('a token in a cookie', () => {
  async function setUpCookie(settings: Partial<AppConfig> = {}) {
    const test = await setUp({ cookie: true, ...settings });
    const jar = new Map<string, string>();
    const send = async (path: string, { bearer, body, method = body ? 'POST' : 'GET', headers = {} }: { bearer?: string; body?: object; method?: string; headers?: Record<string, string> } = {}): Promise<Response> => {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await test.request(path, { method, ...(body ? { body: JSON.stringify(body) } : {}), ...(bearer ? { token: bearer } : {}), headers: { 'sec-fetch-site': 'same-site', ...(cookie ? { cookie } : {}), ...headers } });
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (value) jar.set(name, value);
        else jar.delete(name);
        expect(line).toMatch(/^__Host-bailian-chat-default(-verified)?=[\w.-]*; Path=\/; (Expires|Max-Age)=[^;]+; Secure; HttpOnly; SameSite=Lax$/);
      }
      return response;
    };
    const markOf = async (body: object): Promise<string> => ((await (await send(visitor, { body })).json()) as VisitorToken).token;
    return { ...test, jar, send, markOf };
  }

  it('is nothing that the page gets to read, and works like any other', async () => {
    const { send, markOf, jar, sign } = await setUpCookie();
    const mark = await markOf({});
    expect(mark).toMatch(/^cookie\.a\.[0-9a-f]{16}$/);
    const response = await send(conversations, { bearer: mark });
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-credentials')).toBe('true');
    expect(response.headers.get('access-control-allow-origin')).toBe(page);
    const anna = await markOf({ token: await sign() });
    expect(anna).toMatch(/^cookie\.v\./);
    expect([...jar.keys()]).toEqual(['__Host-bailian-chat-default', '__Host-bailian-chat-default-verified']);
    for (const bearer of [mark, anna]) expect((await send(conversations, { bearer })).status).toBe(200);
    expect(await (await send('/v1/apps/default')).json()).toMatchObject({ cookie: true });
  });

  it('counts for the visitor that the page means alone', async () => {
    const { send, markOf, jar, sign, mint } = await setUpCookie();
    const guest = await markOf({});
    const anna = await markOf({ token: await sign() });
    const ben = await markOf({ token: await sign('ben') });
    expect((await send(conversations, { bearer: anna })).status).toBe(401);
    expect((await send(conversations, { bearer: ben })).status).toBe(200);
    for (const bearer of [undefined, 'cookie', 'cookie.v.', guest.replace('.a.', '.v.'), await mint(), [...jar.values()][0]]) expect((await send(conversations, bearer ? { bearer } : {})).status).toBe(401);
    const cleared = await send(`${visitor}/logout`, { bearer: ben, body: {} });
    expect(cleared.status).toBe(204);
    expect(jar.size).toBe(0);
    expect((await send(conversations, { bearer: ben })).status).toBe(401);
  });

  it('is no use to pages of other sites', async () => {
    const { send, markOf, request, emulator } = await setUpCookie();
    const bearer = await markOf({});
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'none' }, { origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-mode': 'navigate' }, { 'sec-fetch-mode': 'no-cors' }]) {
      for (const path of [conversations, '/v1/apps/default']) expect((await send(path, { bearer, headers })).status).toBe(403);
      expect((await send(visitor, { body: {}, headers })).status).toBe(403);
    }
    expect((await send(visitor, { body: {}, headers: { 'content-type': 'text/plain' } })).status).toBe(415);
    expect((await request(conversations, { token: bearer })).status).toBe(401);
    expect(emulator.requests).toHaveLength(0);
  });

  it('is sent only where the owner wants cookies', async () => {
    const { post, request, mint } = await setUp();
    const response = await post(visitor, {});
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    expect((await request(conversations, { token: 'cookie.a.0011223344556677', headers: { cookie: `__Host-bailian-chat-default=${await mint()}` } })).status).toBe(401);
  });

  it('is renewed without the page', async () => {
    const { send, markOf, jar, clock } = await setUpCookie();
    const bearer = await markOf({});
    const [before] = jar.values();
    await clock.advance(25 * 3_600_000);
    const response = await send(conversations, { bearer });
    expect(response.status).toBe(200);
    expect(response.headers.has('x-visitor-token')).toBe(false);
    expect([...jar.values()][0]).not.toBe(before);
  });

  it('is a token as it is for a server', async () => {
    const { app, sign } = await setUpCookie();
    const ask = (path: string, init: RequestInit): Promise<Response> => Promise.resolve(app.request(`http://chat.test${path}`, init));
    const response = await ask(visitor, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token: await sign() }) });
    expect(response.headers.getSetCookie()).toEqual([]);
    const { token } = (await response.json()) as VisitorToken;
    expect((await ask(conversations, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
  });
});
