import { type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createKeySource } from '../../../server/chat/key-source.ts';
import { createSignedVisitors } from '../../../server/chat/signed-visitors.ts';
import { createVisitorTokens } from '../../../server/chat/visitors.ts';
import type { AppConfig } from '../../../server/config.ts';
import { parseTemplate } from '../../../server/chat/template.ts';
import { createFakeClock } from '../../fake-clock.ts';

const secret = 'what the site and the backend share';
const app: AppConfig = {
  alias: 'shop',
  appId: 'a',
  origins: [],
  texts: {},
  imagePrefixes: [],
  variables: {
    note: { type: 'text', maxLength: 500, default: '', from: 'signed' },
    plan: { type: 'enum', values: ['free', 'pro'], default: 'free', from: 'signed' },
  },
  plugins: [{ toolId: 'orders', params: { order: parseTemplate('{claim.order}').template }, token: parseTemplate('{claim.key}').template }],
};
const clock = createFakeClock();
const now = Math.floor(clock.now() / 1_000);
const claims = { sub: 'anna@example.com', aud: 'shop', iat: now, exp: now + 600 };
const shared = (...secrets: string[]) => createKeySource({ keys: { kind: 'secrets', secrets }, fetch, clock, log: () => {} });
const open = async (options = {}) => {
  const keys = await shared(secret);
  return createSignedVisitors({ keysOf: () => keys, idSecret: 'i'.repeat(43), clock, ...options });
};

function sign(payload: JWTPayload, { header = {}, key = secret }: { header?: Partial<JWTHeaderParameters>; key?: string } = {}): Promise<string> {
  return new SignJWT(payload).setProtectedHeader({ alg: 'HS256', ...header }).sign(new TextEncoder().encode(key));
}

describe('a visitor that the site signed', () => {
  it('is the same each time, another in another app, and not to be guessed from', async () => {
    const visitors = await open();
    const read = async (payload: JWTPayload, of = app) => (await visitors.read(of, await sign({ ...claims, ...payload }))).visitor;
    const anna = await read({});
    expect(anna).toMatch(/^v_[\w-]{43}$/);
    expect(await read({ exp: now + 3_600 })).toBe(anna);
    const others = [await read({ sub: 'ben' }), await read({ aud: 'other' }, { ...app, alias: 'other' })];
    const elsewhere = await (await open({ idSecret: 'j'.repeat(43) })).read(app, await sign(claims));
    expect(new Set([anna, ...others, elsewhere.visitor]).size).toBe(4);
  });

  it('brings what the app uses, cleaned, and nothing else', async () => {
    const token = await sign({ ...claims, attrs: { note: 'VIP\u0000 {{x}}', plan: 'pro', other: 'o' }, order: 42, key: 'k', role: 'admin' });
    expect(await (await open()).read(app, token)).toMatchObject({ variables: { note: 'VIP {x}', plan: 'pro' }, claims: { order: 42, key: 'k' }, expiresAt: now + 600 });
    expect(Object.keys((await (await open()).read(app, token)).claims)).toEqual(['order', 'key']);
  });

  it('counts a minute of difference between two clocks', async () => {
    const visitors = await open();
    await visitors.read(app, await sign({ ...claims, iat: now + 59, exp: now + 600 }));
    await visitors.read(app, await sign({ ...claims, iat: now - 600, exp: now - 59 }));
    const long = await visitors.read(app, await sign({ ...claims, iat: now + 50, exp: now + 3_650 }));
    expect(long.expiresAt).toBe(now + 3_600);
  });

  it.each<[string, () => Promise<string> | string]>([
    ['nothing', () => ''],
    ['another secret', () => sign(claims, { key: 'another secret of the same length!!' })],
    ['another algorithm', () => new SignJWT(claims).setProtectedHeader({ alg: 'HS512' }).sign(new TextEncoder().encode(secret.repeat(2)))],
    ['no algorithm', () => `${encode({ alg: 'none' })}.${encode(claims)}.`],
    ['None as the algorithm', async () => `${encode({ alg: 'None' })}.${encode(claims)}.${(await sign(claims)).split('.')[2]}`],
    ['a key of its own', () => sign(claims, { header: { jwk: { kty: 'oct' } } })],
    ['an address of a key', () => sign(claims, { header: { jku: 'https://evil.example/keys' } })],
    ['an edited payload', async () => (await sign(claims)).replace(/\.[^.]+\./, `.${encode({ ...claims, sub: 'ben' })}.`)],
    ['four parts', async () => `${await sign(claims)}.x`],
    ['another app', () => sign({ ...claims, aud: 'other' })],
    ['several apps', () => sign({ ...claims, aud: ['shop', 'other'] })],
    ['no app', () => sign({ sub: 'a', iat: now, exp: now + 60 })],
    ['nobody', () => sign({ aud: 'shop', iat: now, exp: now + 60 })],
    ['an empty name', () => sign({ ...claims, sub: '' })],
    ['a name that is too long', () => sign({ ...claims, sub: 'a'.repeat(129) })],
    ['a name with a control', () => sign({ ...claims, sub: 'a\nb' })],
    ['a number for a name', () => sign({ ...claims, sub: 7 as unknown as string })],
    ['no end', () => sign({ sub: 'a', aud: 'shop', iat: now })],
    ['no begin', () => sign({ sub: 'a', aud: 'shop', exp: now + 60 })],
    ['a life of more than an hour', () => sign({ ...claims, exp: now + 3_601 })],
    ['an end before the begin', () => sign({ ...claims, iat: now + 30, exp: now + 30 })],
    ['an end long ago', () => sign({ ...claims, iat: now - 600, exp: now - 61 })],
    ['a begin far ahead', () => sign({ ...claims, iat: now + 61, exp: now + 600 })],
    ['a time that is not yet', () => sign({ ...claims, nbf: now + 300 })],
    ['more than 4 kB', () => sign({ ...claims, attrs: { note: 'x'.repeat(4_000) } })],
    ['attributes that are a list', () => sign({ ...claims, attrs: ['x'] })],
    ['a value of another type', () => sign({ ...claims, attrs: { plan: 'enterprise' } })],
    ['a claim that is an object', () => sign({ ...claims, order: { id: 1 } })],
    ['a claim with a control', () => sign({ ...claims, order: 'a\r\nb' })],
    ['a claim that is too long', () => sign({ ...claims, order: 'x'.repeat(501) })],
  ])('is nobody with %s', async (_name, make) => {
    await expect((await open()).read(app, await make())).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('is nobody where no secret is shared', async () => {
    await expect((await open({ keysOf: () => undefined })).read(app, await sign(claims))).rejects.toMatchObject({ code: 'unauthorized', detail: expect.stringContaining('VISITOR_SECRET') });
  });

  it('is refused without a word of what it said', async () => {
    const error: unknown = await (await open()).read(app, await sign({ ...claims, order: 'canary\n' })).catch((thrown: unknown) => thrown);
    expect(JSON.stringify([error, String(error)])).not.toContain('canary');
  });
});

describe('our token for such a visitor', () => {
  it('carries what was signed until the site’s own ends, and is never made to last longer', async () => {
    const time = createFakeClock();
    const tokens = await createVisitorTokens({ secrets: ['our own secret, which is another one'], clock: time });
    const signed = { variables: { plan: 'pro' }, claims: { order: 42 } };
    const minted = await tokens.mintVerified('shop', { visitor: 'v_x', issuedAt: now - 5, expiresAt: now + 600, ...signed });
    expect(minted).toMatchObject({ verified: true, expiresAt: new Date((now + 600) * 1_000).toISOString() });
    expect(await tokens.verify('shop', minted.token)).toEqual({ visitor: 'v_x', verified: true, signed, signedAt: now - 5, isStale: false });
    await time.advance(661_000);
    await expect(tokens.verify('shop', minted.token)).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('has room for all that a site can sign', async () => {
    const note = '茶'.repeat(500);
    const token = await sign({ ...claims, attrs: { note }, order: 'x'.repeat(490), key: 'k'.repeat(400) });
    const tokens = await createVisitorTokens({ secrets: [secret], clock });
    const read = await (await open()).read(app, token);
    expect((await tokens.verify('shop', (await tokens.mintVerified('shop', read)).token)).signed?.variables).toEqual({ note });
  });
});

function encode(value: object): string {
  return btoa(JSON.stringify(value)).replaceAll('=', '').replaceAll('+', '-').replaceAll('/', '_');
}
