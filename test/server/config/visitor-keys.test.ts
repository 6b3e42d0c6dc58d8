import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, type Environment, readConfig } from '../../../server/config.ts';

const env = { DASHSCOPE_API_KEY: 'sk-x', BAILIAN_APP_ID: 'a' };
const secret = 'kX2vQ9mR7pL4sT8wY3nB6jF1hD5gC0zA';

let ec: JWK;
let privateEc: JWK;
let rsa: JWK;
let ed: JWK;
beforeAll(async () => {
  const pair = await generateKeyPair('ES256', { extractable: true });
  [ec, privateEc] = [await exportJWK(pair.publicKey), await exportJWK(pair.privateKey)];
  rsa = await exportJWK((await generateKeyPair('RS256', { extractable: true })).publicKey);
  ed = await exportJWK((await generateKeyPair('EdDSA', { extractable: true })).publicKey);
});

function read(more: Environment, files: Record<string, string> = {}) {
  return readConfig({ env: { ...env, ...more }, readFile: (path) => files[path] });
}

function problemsOf(more: Environment, files: Record<string, string> = {}): string[] {
  try {
    read(more, files);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const withKeys = (keys: unknown, algorithm = 'ES256'): string[] => problemsOf({ VISITOR_JWKS: 'keys.json', VISITOR_ALGORITHM: algorithm }, { 'keys.json': JSON.stringify({ keys }) });

describe('the keys of one app’s site', () => {
  const more = { SHOP_SECRET: 'qW7eR2tY9uI4oP1aS6dF3gH8jK5lZ0xC', OTHER: 'n', SAME: 'mB9vC2xZ7aS4dF1gH6jK3lQ8wE5rT0yU', ADMIN_TOKEN: 'mB9vC2xZ7aS4dF1gH6jK3lQ8wE5rT0yU' };
  const withApp = (visitors: unknown, entry: object = {}, env: Environment = more): string[] => problemsOf({ ...env, BAILIAN_CHAT_CONFIG: JSON.stringify({ apps: { shop: { appId: 'b', visitors, ...entry } } }) });
  const appOf = (visitors: unknown) => read({ ...more, BAILIAN_CHAT_CONFIG: JSON.stringify({ apps: { shop: { appId: 'b', visitors, identity: 'required' } } }) }, { 'keys.json': JSON.stringify({ keys: [ec] }) }).apps.get('shop');

  it('are a secret in the environment, a file or an address, with who has to have signed', () => {
    expect(appOf({ secret: '{env.SHOP_SECRET}' })?.visitorKeys).toEqual({ kind: 'secrets', secrets: [more.SHOP_SECRET] });
    expect(appOf({ jwks: 'keys.json', algorithm: 'ES256' })?.visitorKeys).toMatchObject({ kind: 'keys', algorithm: 'ES256' });
    expect(appOf({ jwks: 'https://id.example/keys', algorithm: 'RS256', issuer: 'https://id.example' })).toMatchObject({ visitorKeys: { kind: 'url', url: 'https://id.example/keys' }, issuer: 'https://id.example' });
  });

  it.each([
    ['a secret in the file', { secret: 'qW7eR2tY9uI4oP1aS6dF3gH8jK5lZ0xC' }, 'apps.shop.visitors.secret is no name of an environment variable: put the secret into one, and write {env.<NAME>}.'],
    ['a variable that is not set', { secret: '{env.NONE}' }, 'apps.shop.visitors.secret names NONE, which is not set: put the secret into the environment variable NONE.'],
    ['a weak secret', { secret: '{env.OTHER}' }, 'OTHER has 1 characters: use at least 32 random ones, or leave it out.'],
    ['the variable of another purpose', { secret: '{env.ADMIN_TOKEN}' }, 'apps.shop.visitors.secret names ADMIN_TOKEN, which has a purpose of its own'],
    ['the secret of another purpose', { secret: '{env.SAME}' }, 'SAME is ADMIN_TOKEN: a secret has one purpose, use another one.'],
    ['both', { secret: '{env.SHOP_SECRET}', jwks: 'https://id.example/keys', algorithm: 'RS256' }, 'apps.shop.visitors.secret and apps.shop.visitors.jwks are both set'],
    ['keys without an algorithm', { jwks: 'https://id.example/keys' }, 'apps.shop.visitors.algorithm is not set: with apps.shop.visitors.jwks it has to be RS256, ES256, EdDSA.'],
    ['an address that anybody can change', { jwks: 'http://id.example/keys', algorithm: 'RS256' }, 'apps.shop.visitors.jwks is an address that is not taken'],
    ['an issuer alone', { issuer: 'https://id.example' }, 'apps.shop.visitors has neither a secret nor jwks'],
    ['another member', { secrets: 'x' }, 'apps.shop.visitors'],
  ])('are refused in a sentence: %s', (_what, visitors, sentence) => {
    const problems = withApp(visitors);
    expect(problems.join('\n')).toContain(sentence);
    expect(problems.join('\n')).not.toContain(more.SHOP_SECRET);
  });

  it('go into no plug-in, of whichever app', () => {
    const problems = withApp({ secret: '{env.SHOP_SECRET}' }, { plugins: { tool: { token: '{env.SHOP_SECRET}' } } });
    expect(problems).toEqual([expect.stringContaining('{env.SHOP_SECRET} is a secret of the backend itself')]);
  });
});

describe('the keys of a site', () => {
  it('come from a file, as what makes them keys and no more', () => {
    const config = read({ VISITOR_JWKS: 'keys.json', VISITOR_ALGORITHM: 'ES256' }, { 'keys.json': JSON.stringify({ keys: [{ ...ec, kid: 'one', x5u: 'https://evil.example', use: 'sig' }, { ...rsa, kid: 'two' }] }) });
    expect(config.visitorKeys).toEqual({ kind: 'keys', algorithm: 'ES256', keys: [{ kty: 'EC', crv: 'P-256', x: ec.x, y: ec.y, kid: 'one' }] });
  });

  it('or from an address', () => {
    const url = 'https://www.example.com/.well-known/jwks.json';
    expect(read({ VISITOR_JWKS: url, VISITOR_ALGORITHM: 'RS256' }).visitorKeys).toEqual({ kind: 'url', algorithm: 'RS256', url });
    expect(read({ VISITOR_JWKS: 'http://127.0.0.1:9000/keys', VISITOR_ALGORITHM: 'EdDSA' }).visitorKeys).toMatchObject({ kind: 'url' });
  });

  it.each(['http://www.example.com/keys', 'ftp://www.example.com/keys', 'https://me:canary@www.example.com/keys', 'javascript:canary', 'data:application/json,canary'])('but not from %s', (address) => {
    const problems = problemsOf({ VISITOR_JWKS: address, VISITOR_ALGORITHM: 'ES256' });
    expect(problems).toEqual([expect.stringContaining('VISITOR_JWKS')]);
    expect(problems[0]).not.toContain('canary');
  });

  it('are for one algorithm that is named, beside no secret', () => {
    const VISITOR_JWKS = 'https://www.example.com/keys';
    for (const VISITOR_ALGORITHM of [undefined, 'HS256', 'none', 'RS512', 'es256']) {
      expect(problemsOf({ VISITOR_JWKS, VISITOR_ALGORITHM })).toEqual([expect.stringMatching(/^VISITOR_ALGORITHM is .*: with VISITOR_JWKS it has to be RS256, ES256, EdDSA\.$/)]);
    }
    expect(problemsOf({ VISITOR_JWKS, VISITOR_ALGORITHM: 'ES256', VISITOR_SECRET: secret })).toEqual([expect.stringContaining('VISITOR_SECRET and VISITOR_JWKS are both set')]);
    expect(problemsOf({ VISITOR_ALGORITHM: 'RS256', VISITOR_SECRET: secret })).toEqual([expect.stringContaining('VISITOR_JWKS is not set')]);
    expect(problemsOf({ VISITOR_ALGORITHM: 'HS256', VISITOR_SECRET: secret })).toEqual([]);
  });

  it('have to be a set of public keys, each with a name of its own', () => {
    expect(problemsOf({ VISITOR_JWKS: 'keys.json', VISITOR_ALGORITHM: 'ES256' })).toEqual(['VISITOR_JWKS names "keys.json", which cannot be read.']);
    expect(problemsOf({ VISITOR_JWKS: 'keys.json', VISITOR_ALGORITHM: 'ES256' }, { 'keys.json': '{' })).toEqual([expect.stringContaining('keys.json is not JSON')]);
    expect(withKeys('x')).toEqual([expect.stringContaining('is no key set')]);
    expect(withKeys([])).toEqual([expect.stringContaining('holds no key for ES256')]);
    expect(withKeys([rsa])).toEqual([expect.stringContaining('holds no key for ES256')]);
    expect(withKeys([{ ...ec, use: 'enc' }])).toEqual([expect.stringContaining('holds no key for ES256')]);
    expect(withKeys([{ ...rsa, n: rsa.n?.slice(0, 170) }], 'RS256')).toEqual([expect.stringContaining('of 2048 bits or more')]);
    expect(withKeys([privateEc])).toEqual([expect.stringContaining('holds a private or a shared key')]);
    expect(withKeys([ec, { kty: 'oct', k: 'canary' }])).toEqual([expect.stringContaining('holds a private or a shared key')]);
    expect(withKeys([ec, ec])).toEqual([expect.stringContaining('each needs a "kid" of its own')]);
    expect(withKeys([{ ...ec, kid: 'a' }, { ...ec, kid: 'a' }])).toEqual([expect.stringContaining('each needs a "kid" of its own')]);
    expect(withKeys(Array.from({ length: 21 }, (_, at) => ({ ...ec, kid: `${at}` })))).toEqual([expect.stringContaining('holds 21 keys')]);
    expect(withKeys([ed], 'EdDSA')).toEqual([]);
    expect(withKeys([rsa], 'RS256')).toEqual([]);
  });

  it('make a cookie of use to pages of one’s own site alone', () => {
    const read = (origins: string[]) => problemsOf({}, { 'bailian-chat.json': JSON.stringify({ apps: { shop: { appId: 'a', cookie: true, handOver: true, endOnLogout: true, origins } } }) });
    expect(read(['https://*.example.com'])).toEqual([]);
    for (const origin of ['*', 'null']) expect(read([origin])).toEqual(['apps.shop.cookie is true, and its origins let in any page: list those of your own site.']);
  });

  it('let an app ask for signed visitors', () => {
    const files = { 'bailian-chat.json': JSON.stringify({ apps: { shop: { appId: 'a', identity: 'required' } } }), 'keys.json': JSON.stringify({ keys: [ec] }) };
    expect(read({ VISITOR_JWKS: 'keys.json', VISITOR_ALGORITHM: 'ES256' }, files).apps.get('shop')).toMatchObject({ identity: 'required' });
    expect(problemsOf({}, files)).toEqual(['apps.shop.identity is "required", and VISITOR_SECRET is not set: without it nobody could ask anything.']);
  });
});
