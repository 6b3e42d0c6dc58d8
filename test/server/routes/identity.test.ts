import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import type { AppConfig } from '../../../server/config.ts';
import type { VisitorToken } from '../../../server/wire/protocol.ts';
import { createFakeClock } from '../../fake-clock.ts';
import { chatBody, createTestApp, page, readText } from '../test-app.ts';

const secret = 'what the site and the backend share';
const visitor = '/v1/apps/default/visitor';

async function setUp(settings: Partial<AppConfig> = {}, visitorSecret = secret) {
  const clock = createFakeClock();
  const test = await createTestApp({ clock, settings, visitorSecret });
  const now = Math.floor(clock.now() / 1_000);
  const sign = (claims: object = {}): Promise<string> =>
    new SignJWT({ sub: 'anna', aud: 'default', iat: now, exp: now + 600, ...claims }).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret));
  /** Without a page, as a server asks. */
  const bare = (path: string, { headers = {}, body, method = body ? 'POST' : 'GET' }: { headers?: Record<string, string>; body?: object; method?: string } = {}): Promise<Response> =>
    Promise.resolve(test.app.request(`http://chat.test${path}`, { method, headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...headers }, ...(body ? { body: JSON.stringify(body) } : {}) }));
  return { ...test, clock, sign, bare };
}

const codeOf = async (response: Response): Promise<string> => ((await response.json()) as { error: { code: string } }).error.code;
const tokenOf = async (response: Response): Promise<string> => ((await response.json()) as VisitorToken).token;

describe('an app for signed-in visitors alone', () => {
  it('makes nobody a visitor, and says why', async () => {
    const { post, request, sign, emulator, ask, clock } = await setUp({ identity: 'required' });
    const refused = await post(visitor, {});
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ error: { code: 'sign_in_required', retryable: false } });
    const token = await tokenOf(await post(visitor, { token: await sign() }));
    expect(await clock.until(ask(token, 'c1', 'Hello').then(readText))).toBeTruthy();
    expect(emulator.requests).toHaveLength(1);
    expect(await (await request('/v1/apps/default')).json()).toMatchObject({ identity: 'required' });
  });

  it('takes no token from the time when it was for all', async () => {
    const store = (await setUp()).store;
    const { mint } = await createTestApp({ store, visitorSecret: secret });
    const token = await mint();
    const { request } = await createTestApp({ store, visitorSecret: secret, settings: { identity: 'required' } });
    const response = await request('/v1/apps/default/conversations', { token });
    expect(response.status).toBe(403);
    expect(await codeOf(response)).toBe('sign_in_required');
  });
});

describe('an app that knows nobody', () => {
  it('takes no signed token, new or old', async () => {
    const { post, request, sign, store } = await setUp();
    const token = await tokenOf(await post(visitor, { token: await sign() }));
    expect(await (await request('/v1/apps/default')).json()).toMatchObject({ identity: 'optional' });
    const off = await createTestApp({ store, visitorSecret: secret, settings: { identity: 'off' } });
    expect((await off.request('/v1/apps/default/conversations', { token })).status).toBe(401);
    const response = await off.post(visitor, { token: await sign() });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining('identity is "off"') } });
    expect(await (await off.request('/v1/apps/default')).json()).not.toHaveProperty('identity');
  });
});

describe('a server that asks without a page', () => {
  it('gets on with a visitor whom the site vouched for', async () => {
    const { bare, sign, clock } = await setUp();
    const response = await bare(visitor, { body: { token: await sign() } });
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    const headers = { authorization: `Bearer ${await tokenOf(response)}` };
    expect(await clock.until(bare('/v1/apps/default/chat', { headers, body: chatBody('c1', 'Hello', 'q1') }).then(readText))).toBeTruthy();
    expect((await bare('/v1/apps/default/conversations/c1', { headers })).status).toBe(200);
    // Node's own fetch says so much of itself.
    expect((await bare('/v1/apps/default/conversations/c1', { headers: { ...headers, 'sec-fetch-mode': 'cors' } })).status).toBe(200);
  });

  it('and with nobody else', async () => {
    const { bare, mint, emulator } = await setUp();
    const headers = { authorization: `Bearer ${await mint()}` };
    for (const response of [await bare(visitor, { body: {} }), await bare(visitor, { headers, body: {} }), await bare('/v1/apps/default'), await bare('/v1/apps/default/conversations', { headers }), await bare('/v1/apps/default/chat', { headers, body: chatBody('c1', 'x', 'q1') })]) {
      expect(response.status).toBe(403);
      expect(await codeOf(response)).toBe('origin_refused');
      expect(response.headers.get('vary')).toContain('Origin');
    }
    expect((await bare('/v1/apps/default/conversations')).status).toBe(401);
    expect((await bare(visitor, { method: 'OPTIONS' })).status).not.toBe(200);
    expect(emulator.requests).toHaveLength(0);
  });
});

describe('what a browser sends by itself', () => {
  it.each(['navigate', 'no-cors', 'websocket', 'same-origin-but-longer'])('with the mode %s is refused, even from a listed page', async (mode) => {
    const { request, sign, post } = await setUp();
    const token = await tokenOf(await post(visitor, { token: await sign() }));
    for (const [method, path] of [['GET', '/v1/apps/default'], ['GET', '/v1/apps/default/conversations'], ['POST', visitor]] as const) {
      const response = await request(path, { method, token, headers: { 'sec-fetch-mode': mode }, ...(method === 'POST' ? { body: '{}' } : {}) });
      expect(response.status).toBe(403);
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it.each(['cors', 'same-origin'])('with the mode %s is what a script asked for', async (mode) => {
    const { request } = await setUp();
    expect((await request('/v1/apps/default', { headers: { 'sec-fetch-mode': mode, 'sec-fetch-site': 'cross-site' } })).status).toBe(200);
  });
});

describe('pages without an origin, and any page', () => {
  it('are let in where the owner says so, each by its own word', async () => {
    const get = async (origins: string[], origin: string): Promise<Response> => (await setUp({ origins })).request('/v1/apps/default', { headers: { origin } });
    expect((await get(['null'], 'null')).headers.get('access-control-allow-origin')).toBe('null');
    expect((await get(['*'], 'null')).status).toBe(403);
    expect((await get(['null'], 'https://evil.example')).status).toBe(403);
    expect((await get(['*'], 'https://any.example')).headers.get('access-control-allow-origin')).toBe('https://any.example');
    expect((await get(['https://*.shop.example'], 'https://a.shop.example')).status).toBe(200);
    expect((await get(['https://*.shop.example'], 'https://a.b.shop.example')).status).toBe(403);
    expect((await get([page], page)).status).toBe(200);
  });
});

describe('a secret that is replaced under load', () => {
  it('costs no request, and lets every visitor stay who they are', async () => {
    const [older, newer] = ['the older secret of this backend!', 'the newer secret of this backend!'];
    const { store } = await setUp();
    const open = (tokenSecret: string, visitorSecret: string) => createTestApp({ store, tokenSecret, visitorSecret });
    // As several backends are told one after the other: first that there is a new one, then that it signs, then that the old is gone.
    const steps = [older, `${older},${newer}`, `${newer},${older}`];
    const backends = await Promise.all(steps.flatMap((secrets) => [open(secrets, secrets), open(secrets, secrets)]));
    const first = backends[0];
    if (!first) throw new Error('There is no backend.');
    const tokens = await Promise.all(Array.from({ length: 20 }, () => first.mint()));
    const statuses: number[] = [];
    const subjects = tokens.map(subjectOf);
    for (let step = 0; step + 1 < steps.length; step++) {
      const mixed = backends.slice(step * 2 + 1, step * 2 + 3);
      await Promise.all(
        tokens.flatMap((token, at) =>
          mixed.map(async ({ request }) => {
            const response = await request('/v1/apps/default/conversations', { token });
            statuses.push(response.status);
            const fresh = response.headers.get('x-visitor-token');
            if (fresh) tokens[at] = fresh;
          }),
        ),
      );
    }
    const last = await open(newer, newer);
    const late = await Promise.all(tokens.map(async (token) => (await last.request('/v1/apps/default/conversations', { token })).status));
    expect(new Set([...statuses, ...late])).toEqual(new Set([200]));
    expect(tokens.map(subjectOf)).toEqual(subjects);
  });
});

function subjectOf(token: string): string {
  return (JSON.parse(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))) as { sub: string }).sub;
}
