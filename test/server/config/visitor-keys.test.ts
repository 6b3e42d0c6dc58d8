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
