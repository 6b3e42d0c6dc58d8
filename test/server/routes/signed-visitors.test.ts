import { type JWTPayload, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { type AppLimits, defaultLimits } from '../../../server/chat/limits/app-limits.ts';
import { readConfig } from '../../../server/config.ts';
import { openNodeSqlite } from '../../../server/runtimes/node-sqlite.ts';
import { createSqlStore } from '../../../server/stores/sql.ts';
import type { Store } from '../../../server/stores/store.ts';
import type { VisitorToken } from '../../../server/wire/protocol.ts';
import { createFakeClock } from '../../fake-clock.ts';
import { chatBody, createTestApp, page, readText } from '../test-app.ts';

const secret = 'what the site and the backend share';
const visitor = '/v1/apps/default/visitor';
const app = {
  appId: 'app-1',
  origins: [page],
  variables: { city: { type: 'slug', default: '北京' }, note: { type: 'text', from: 'signed' } },
  plugins: { orders: { params: { customer: '{claim.sub}', who: '{visitor.id}' }, token: '{claim.key}' } },
};

async function setUp(visitorSecret: string | undefined = secret, limits?: Partial<AppLimits>, store?: Store) {
  const clock = createFakeClock();
  const { apps } = readConfig({ env: { DASHSCOPE_API_KEY: 'sk-x', VISITOR_SECRET: secret }, readFile: () => JSON.stringify({ apps: { default: app } }) });
  const test = await createTestApp({ clock, apps: [...apps.values()].map((entry) => ({ ...entry, ...(limits && { limits: { ...defaultLimits, ...limits } }) })), ...(store ? { store } : {}), ...(visitorSecret === undefined ? {} : { visitorSecret }) });
  const now = (): number => Math.floor(clock.now() / 1_000);
  const sign = (claims: JWTPayload = {}, key = secret): Promise<string> =>
    new SignJWT({ sub: 'anna', aud: 'default', iat: now(), exp: now() + 600, ...claims }).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(key));
  const signIn = async (claims?: JWTPayload): Promise<VisitorToken> => (await (await test.post(visitor, { token: await sign(claims) })).json()) as VisitorToken;
  const ask = async (token: string, extra: object = {}, conversation = 'c1'): Promise<string> =>
    clock.until(test.post('/v1/apps/default/chat', { ...chatBody(conversation, 'Hello', `q${Math.random().toString(36).slice(2)}`), ...extra }, token).then(readText));
  const conversations = async (token: string): Promise<number> => {
    const response = await test.request('/v1/apps/default/conversations', { token });
    return ((await response.json()) as { conversations: unknown[] }).conversations.length;
  };
  return { ...test, clock, sign, signIn, ask, conversations };
}

describe('a visitor that the site signed', () => {
  it('finds what is theirs again, on any device, and nobody else does', async () => {
    const { signIn, ask, conversations, mint } = await setUp();
    const anna = await signIn();
    expect(anna).toMatchObject({ verified: true });
    await ask(anna.token);
    expect(await conversations((await signIn({ jti: 'another device' })).token)).toBe(1);
    expect(await conversations((await signIn({ sub: 'ben' })).token)).toBe(0);
    expect(await conversations(await mint())).toBe(0);
  });

  it('has no more of the limits for having been erased', async () => {
    const { signIn, request, post, ask, clock } = await setUp(secret, { turnsPerDay: 1, requestsPerMinute: 30 });
    const asked = async (token: string): Promise<number> => (await clock.until(post('/v1/apps/default/chat', chatBody('c1', 'Hello', 'q1'), token))).status;
    const first = await signIn();
    // Twice as much as somebody whom nobody knows.
    for (const conversation of ['c8', 'c9']) await ask(first.token, {}, conversation);
    expect(await asked(first.token)).toBe(429);
    expect((await request(visitor, { method: 'DELETE', token: first.token })).status).toBe(202);
    const second = await signIn();
    expect(second.token).not.toBe(first.token);
    expect(await asked(second.token)).toBe(429);
    // Nor can they go on with it for ever.
    const statuses: number[] = [];
    for (let times = 0; times < 8; times++) statuses.push((await request(visitor, { method: 'DELETE', token: (await signIn()).token })).status);
    expect(statuses.at(-1)).toBe(429);
    expect((await request(`${visitor}/export`, { token: second.token })).status).toBe(429);
  });

  it('is found in few steps, after however many erasures', async () => {
    const store = createSqlStore(openNodeSqlite(':memory:'));
    let reads = 0;
    const counted: typeof store = { ...store, readErasure: (owner) => (reads++, store.readErasure(owner)) };
    const { signIn, clock } = await setUp(secret, undefined, counted);
    const nameOf = ({ token }: VisitorToken): string => (JSON.parse(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))) as { sub: string }).sub;
    const anna = nameOf(await signIn());
    for (let life = 0; life < 1_000; life++) {
      const name = life === 0 ? anna : `${anna}-${life}`;
      await store.openErasure({ app: 'default', visitor: name, id: `e${life}`, version: 1, requestedAt: clock.now(), state: 'done', dueAt: 0, setbacks: 0, files: [], isLasting: true, finishedAt: clock.now() });
      if (life < 9 || life > 995) expect(nameOf(await signIn())).toBe(`${anna}-${life + 1}`);
    }
    reads = 0;
    expect(nameOf(await signIn())).toBe(`${anna}-1000`);
    expect(reads).toBeLessThan(25);
  });

  it('brings variables, claims and credentials for plug-ins', async () => {
    const { signIn, ask, inputs } = await setUp();
    const { token } = await signIn({ attrs: { note: 'Drinks no coffee.', city: '上海', plan: 'x' }, key: 'k-1' });
    await ask(token, { variables: { city: '杭州' } });
    expect(inputs().at(-1)).toMatchObject({
      biz_params: {
        user_prompt_params: { city: '上海', note: 'Drinks no coffee.' },
        user_defined_params: { orders: { customer: 'anna', who: expect.stringMatching(/^v_/) } },
        user_defined_tokens: { orders: { user_token: 'k-1' } },
      },
    });
  });

  it('is not who others say they are', async () => {
    const { mint, ask, post, inputs } = await setUp();
    const token = await mint();
    await ask(token);
    expect(inputs().at(-1)).toEqual({
      prompt: 'Hello',
      biz_params: { user_prompt_params: { city: '北京', note: '' }, user_defined_params: { orders: { who: expect.stringMatching(/^[\w-]{22}$/) } } },
    });
    const response = await post('/v1/apps/default/chat', { ...chatBody('c2', 'Hello', 'q2'), variables: { note: 'x' } }, token);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'bad_request', message: expect.stringContaining('note') } });
  });

  it('stays no longer than the site said', async () => {
    const { signIn, ask, request, post, clock } = await setUp();
    const { token, expiresAt } = await signIn();
    expect(Date.parse(expiresAt) - clock.now()).toBe(600_000);
    await ask(token);
    const renewed = (await (await request(visitor, { method: 'POST', body: '{}', token })).json()) as VisitorToken;
    expect(renewed.verified).toBe(false);
    expect((await (await request('/v1/apps/default/conversations', { token: renewed.token })).json())).toEqual({ conversations: [] });
    await clock.advance(661_000);
    const late = await post('/v1/apps/default/chat', chatBody('c2', 'Hello', 'q2'), token);
    expect(late.status).toBe(401);
    expect(late.headers.has('x-visitor-token')).toBe(false);
  });

  it.each([
    ['another secret', (test: Awaited<ReturnType<typeof setUp>>) => test.sign({}, 'another secret of the same length!!')],
    ['another app', (test: Awaited<ReturnType<typeof setUp>>) => test.sign({ aud: 'other' })],
    ['nothing at all', () => ''],
    ['one of our own tokens', (test: Awaited<ReturnType<typeof setUp>>) => test.mint()],
  ])('is refused with %s', async (_name, make) => {
    const test = await setUp();
    const response = await test.post(visitor, { token: await make(test) });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { code: 'unauthorized' } });
  });

  it('is refused where nothing is shared with the site', async () => {
    const { apps } = readConfig({ env: { DASHSCOPE_API_KEY: 'sk-x', BAILIAN_APP_ID: 'app-1' } });
    const test = await createTestApp({ apps: [...apps.values()].map((entry) => ({ ...entry, origins: [page] })) });
    const { sign } = await setUp();
    expect((await test.post(visitor, { token: await sign() })).status).toBe(401);
  });

  it('cannot use the site’s token as ours', async () => {
    const { sign, request } = await setUp();
    expect((await request('/v1/apps/default/conversations', { token: await sign() })).status).toBe(401);
  });
});
