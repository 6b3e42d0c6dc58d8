import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../fake-clock.ts';
import { chatBody, createTestApp, page } from '../test-app.ts';

const secret = 'what the site and the backend share';
const text = 'canary of Anna';
/** What anybody of the app's pages may ask without a token, and what proves itself by a signed address. */
const open = new Set(['GET /v1/apps/:app', 'POST /v1/apps/:app/visitor', 'POST /v1/apps/:app/visitor/logout', 'GET /v1/apps/:app/files/:id/picture']);

async function setUp() {
  const clock = createFakeClock();
  const apps = ['default', 'other'].map((alias) => ({ alias, appId: 'app-1', origins: [page], texts: {}, imagePrefixes: [] }));
  const test = await createTestApp({ clock, apps, visitorSecret: secret, tokenSecret: 'a secret of our own for the tokens' });
  const now = (): number => Math.floor(clock.now() / 1_000);
  const signIn = async (sub: string, app = 'default'): Promise<string> => {
    const token = await new SignJWT({ sub, aud: app, iat: now(), exp: now() + 600 }).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret));
    return ((await (await test.post(`/v1/apps/${app}/visitor`, { token })).json()) as { token: string }).token;
  };
  const expired = await signIn('anna');
  await clock.advance(700_000);
  const anna = await signIn('anna');
  const events = await clock.until(test.post('/v1/apps/default/chat', chatBody('anna-conversation', text, 'q1'), anna).then((response) => response.text()));
  const eventId = /^id: (.*)$/m.exec(events)?.[1] ?? '';
  return { ...test, clock, signIn, anna, expired, eventId };
}

/** Every route below an app, with its pattern. */
function routesOf(app: Awaited<ReturnType<typeof createTestApp>>['app']): { method: string; pattern: string }[] {
  const all = new Map(app.routes.filter(({ method, path }) => method !== 'ALL' && path.startsWith('/v1/apps/:app')).map(({ method, path }) => [`${method} ${path.replace(/\/$/, '')}`, { method, pattern: path.replace(/\/$/, '') }]));
  return [...all].flatMap(([key, route]) => (open.has(key) ? [] : [route]));
}

const toPath = (pattern: string, id: string): string => pattern.replace(':app', 'default').replace(/:\w+/g, id);

/** An answer as anybody may compare it: without what names the request and its time. */
async function toAnswer(response: Response, id: string) {
  const body = (await response.text()).replaceAll(id, '<id>').replace(/"(?:requestId|exportedAt)":"[^"]*"/, '');
  return { status: response.status, body };
}

describe('every route', () => {
  it('there is stands in this test', async () => {
    const { app } = await createTestApp();
    const routes = routesOf(app);
    expect(routes.length).toBeGreaterThan(10);
    expect(routes).toContainEqual({ method: 'GET', pattern: '/v1/apps/:app/chat/:id/stream' });
    expect(routes).toContainEqual({ method: 'DELETE', pattern: '/v1/apps/:app/conversations/:id' });
  });

  it('opens nothing without a token that is ours, whole, valid and of the app', async () => {
    const { app, request, signIn, anna, expired, emulator } = await setUp();
    const calls = emulator.requests.length;
    const [header = '', claims = '', signature = ''] = anna.split('.');
    const others: Record<string, string | undefined> = {
      none: undefined,
      expired,
      'of another app': await signIn('anna', 'other'),
      'with other claims': [header, claims.slice(0, -2), signature].join('.'),
      'with another signature': `${anna.slice(0, -4)}AAAA`,
      'with spare bits': `${anna.slice(0, -1)}${nextOf(anna.at(-1) ?? '')}`,
      'with a short signature': [header, claims, signature.slice(0, 20)].join('.'),
      'without a signature': `${header}.${claims}.`,
      'with another key id': [btoa(JSON.stringify({ alg: 'HS256', kid: '00000000' })).replaceAll('=', ''), claims, signature].join('.'),
      'with no algorithm': [btoa(JSON.stringify({ alg: 'none' })).replaceAll('=', ''), claims, ''].join('.'),
      'of a megabyte': 'a'.repeat(1_000_000),
    };
    const seen = new Set<string>();
    for (const { method, pattern } of routesOf(app)) {
      for (const token of Object.values(others)) {
        for (const id of ['anna-conversation', 'unknown']) {
          const response = await request(toPath(pattern, id), { method, ...(token ? { token } : {}), ...(method === 'POST' ? { body: '{}' } : {}) });
          const answer = await toAnswer(response, id);
          expect(answer.status, `${method} ${pattern}`).toBe(401);
          seen.add(answer.body);
        }
      }
    }
    // Nothing tells one reason from another.
    expect(seen.size).toBe(1);
    expect(emulator.requests).toHaveLength(calls);
  });

  it('shows another visitor’s as it shows nothing, signed in or not', async () => {
    const { app, request, signIn, mint, eventId, clock } = await setUp();
    for (const stranger of [await signIn('ben'), await mint()]) {
      for (const { method, pattern } of routesOf(app)) {
        // It would make strangers of nobody at all of them, and names nothing of anybody else.
        if (method === 'DELETE' && pattern.endsWith('/visitor')) continue;
        const ask = async (id: string, headers: Record<string, string> = {}) => {
          const response = await clock.until(request(toPath(pattern, id), { method, token: stranger, headers, ...(method === 'POST' ? { body: '{}' } : {}) }));
          return toAnswer(response, id);
        };
        const foreign = await ask('anna-conversation');
        expect(foreign, `${method} ${pattern}`).toEqual(await ask('unknown'));
        expect(foreign.body).not.toContain(text);
        if (pattern.endsWith('/stream')) expect(await ask('anna-conversation', { 'last-event-id': eventId })).toMatchObject({ status: 404 });
      }
    }
    // Whatever the strangers waited for took its time, and a token's life.
    const own = await request('/v1/apps/default/conversations/anna-conversation', { token: await signIn('anna') });
    expect(await own.text()).toContain(text);
  });
});

/** The character behind one in the alphabet of base64url: the last one's spare bits are set then. */
function nextOf(char: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet[alphabet.indexOf(char) + 1] ?? '';
}
