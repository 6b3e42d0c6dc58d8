import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { createKeySource, type KeySource } from '../../../server/chat/key-source.ts';
import { createSignedVisitors } from '../../../server/chat/signed-visitors.ts';
import { type KeyAlgorithm, keyAlgorithms, parseKeySet } from '../../../server/chat/visitor-keys.ts';
import type { AppConfig } from '../../../server/config.ts';
import type { LogEntry } from '../../../server/log.ts';
import { createFakeClock, type FakeClock } from '../../fake-clock.ts';

const app: AppConfig = { alias: 'shop', appId: 'a', origins: [], texts: {}, imagePrefixes: [] };
const url = 'https://www.example.com/keys';

interface Pair {
  algorithm: KeyAlgorithm;
  sign(claims: JWTPayload, kid?: string, alg?: string): Promise<string>;
  jwk: Record<string, unknown>;
  pem: string;
}

async function createPair(algorithm: KeyAlgorithm): Promise<Pair> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  return {
    algorithm,
    sign: (claims, kid) => new SignJWT(claims).setProtectedHeader({ alg: algorithm, ...(kid ? { kid } : {}) }).sign(privateKey),
    jwk: { ...(await exportJWK(publicKey)) },
    pem: await exportSPKI(publicKey),
  };
}

let pairs: Record<KeyAlgorithm, [Pair, Pair]>;
beforeAll(async () => {
  const made = await Promise.all(keyAlgorithms.map(async (algorithm) => [algorithm, [await createPair(algorithm), await createPair(algorithm)]] as const));
  pairs = Object.fromEntries(made) as typeof pairs;
});

const claimsAt = (clock: FakeClock): JWTPayload => {
  const now = Math.floor(clock.now() / 1_000);
  return { sub: 'anna', aud: 'shop', iat: now, exp: now + 600 };
};
const reader = async (keys: KeySource, clock: FakeClock) => createSignedVisitors({ keysOf: () => keys, idSecret: 'i'.repeat(43), clock });
const fromKeys = (keys: object[], algorithm: KeyAlgorithm, clock: FakeClock): Promise<KeySource> => {
  const parsed = parseKeySet(JSON.stringify({ keys }), algorithm);
  if (typeof parsed === 'string') throw new Error(parsed);
  return createKeySource({ keys: { kind: 'keys', algorithm, keys: parsed }, fetch, clock, log: () => {} });
};

describe.each(keyAlgorithms)('a site that signs with %s', (algorithm) => {
  it('vouches for its visitors with each of its keys', async () => {
    const clock = createFakeClock();
    const [one, two] = pairs[algorithm];
    const visitors = await reader(await fromKeys([{ ...one.jwk, kid: '1' }, { ...two.jwk, kid: '2' }], algorithm, clock), clock);
    const first = await visitors.read(app, await one.sign(claimsAt(clock), '1'));
    expect(first.visitor).toMatch(/^v_/);
    expect(await visitors.read(app, await two.sign(claimsAt(clock), '2'))).toEqual(first);
    for (const token of [await one.sign(claimsAt(clock), '2'), await one.sign(claimsAt(clock), '3'), await one.sign(claimsAt(clock))]) {
      await expect(visitors.read(app, token)).rejects.toMatchObject({ code: 'unauthorized' });
    }
  });

  it('needs no key id with one key', async () => {
    const clock = createFakeClock();
    const [one, two] = pairs[algorithm];
    const visitors = await reader(await fromKeys([one.jwk], algorithm, clock), clock);
    expect(await visitors.read(app, await one.sign(claimsAt(clock)))).toMatchObject({ claims: {} });
    await expect(visitors.read(app, await two.sign(claimsAt(clock)))).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('is not spoken for by others of its kind, or with its public key as a secret', async () => {
    const clock = createFakeClock();
    const [one] = pairs[algorithm];
    const visitors = await reader(await fromKeys([{ ...one.jwk, kid: '1' }], algorithm, clock), clock);
    const shared = [one.pem, JSON.stringify(one.jwk), String(one.jwk['n'] ?? one.jwk['x'])];
    const forged = [
      ...(await Promise.all(shared.map((key) => new SignJWT(claimsAt(clock)).setProtectedHeader({ alg: 'HS256', kid: '1' }).sign(new TextEncoder().encode(key))))),
      ...(await Promise.all(keyAlgorithms.filter((other) => other !== algorithm).map((other) => pairs[other][0].sign(claimsAt(clock), '1')))),
    ];
    for (const token of forged) await expect(visitors.read(app, token)).rejects.toMatchObject({ code: 'unauthorized' });
  });
});

describe('a site with secrets', () => {
  it('is taken with the new one and with the old', async () => {
    const clock = createFakeClock();
    const keys = await createKeySource({ keys: { kind: 'secrets', secrets: ['the new secret of the site', 'the old secret of the site'] }, fetch, clock, log: () => {} });
    const visitors = await reader(keys, clock);
    const sign = (secret: string, alg = 'HS256') => new SignJWT(claimsAt(clock)).setProtectedHeader({ alg, kid: 'whatever' }).sign(new TextEncoder().encode(secret));
    const [one, two] = await Promise.all(['new', 'old'].map(async (age) => visitors.read(app, await sign(`the ${age} secret of the site`))));
    expect(one).toEqual(two);
    await expect(visitors.read(app, await sign('the older secret of the site'))).rejects.toMatchObject({ code: 'unauthorized' });
    await expect(visitors.read(app, await pairs.RS256[0].sign(claimsAt(clock)))).rejects.toMatchObject({ code: 'unauthorized' });
  });
});

describe('keys at an address', () => {
  async function setUp(answer: (asked: number) => Response | Promise<Response>) {
    const clock = createFakeClock();
    const asked: { url: string; init: RequestInit }[] = [];
    const logs: LogEntry[] = [];
    const keys = await createKeySource({
      keys: { kind: 'url', algorithm: 'ES256', url },
      fetch: async (address, init) => {
        asked.push({ url: address, init });
        return answer(asked.length);
      },
      clock,
      log: (entry) => logs.push(entry),
    });
    const visitors = await reader(keys, clock);
    const read = async (pair: Pair, kid?: string): Promise<string> => {
      const token = await pair.sign(claimsAt(clock), kid);
      return visitors.read(app, token).then(({ visitor }) => visitor, ({ code }: { code: string }) => code);
    };
    return { clock, asked, logs, read };
  }
  const toSet = (...keys: object[]): Response => Response.json({ keys });

  it('are read once, and again when they are old', async () => {
    const [one] = pairs.ES256;
    const { asked, read, clock } = await setUp(() => toSet({ ...one.jwk, kid: '1' }));
    const answers = await Promise.all(Array.from({ length: 20 }, () => read(one, '1')));
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toMatch(/^v_/);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ url, init: { redirect: 'manual' } });
    await clock.advance(9 * 60_000);
    await read(one, '1');
    expect(asked).toHaveLength(1);
    await clock.advance(2 * 60_000);
    await read(one, '1');
    expect(asked).toHaveLength(2);
  });

  it('are read again for a key that is not known, and not more than twice a minute whatever comes', async () => {
    const [one, two] = pairs.ES256;
    const { asked, read, clock } = await setUp((count) => (count === 1 ? toSet({ ...one.jwk, kid: '1' }) : toSet({ ...two.jwk, kid: '2' }, { ...one.jwk, kid: '1' })));
    expect(await read(one, '1')).toMatch(/^v_/);
    expect(await read(two, '2')).toBe('unauthorized');
    await clock.advance(31_000);
    expect(await read(two, '2')).toMatch(/^v_/);
    expect(await read(one, '1')).toMatch(/^v_/);
    for (let at = 0; at < 50; at++) expect(await read(two, `x${at}`)).toBe('unauthorized');
    expect(asked).toHaveLength(2);
  });

  it.each<[string, () => Response | Promise<Response>]>([
    ['a redirect', () => new Response(null, { status: 302, headers: { location: 'https://evil.example/keys' } })],
    ['a failure', () => new Response('no', { status: 500 })],
    ['no JSON', () => new Response('<html>')],
    ['no keys', () => toSet()],
    ['a private key', () => toSet({ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'canary' })],
    ['a point that is on no curve', () => toSet({ kty: 'EC', crv: 'P-256', x: 'AAAA', y: 'AAAA' })],
    ['more than 64 kB', () => new Response('x'.repeat(70_000))],
    ['no answer', () => Promise.reject(new TypeError('fetch failed'))],
  ])('open nothing while there is %s', async (_what, answer) => {
    const { asked, read, logs } = await setUp(answer);
    expect(await read(pairs.ES256[0])).toBe('unavailable');
    expect(await read(pairs.ES256[0])).toBe('unavailable');
    expect(asked).toHaveLength(1);
    expect(logs).toEqual([expect.objectContaining({ level: 'error', event: 'visitor_keys_failed', hint: expect.stringContaining('VISITOR_JWKS') })]);
    expect(JSON.stringify(logs)).not.toContain('canary');
  });

  it('do not keep a visitor waiting for ever', async () => {
    const { read, clock, asked } = await setUp(() => new Promise(() => {}));
    const abort = new Promise<void>((resolve) => {
      void expect.poll(() => asked.length).toBe(1).then(() => asked[0]?.init.signal?.addEventListener('abort', () => resolve()));
    });
    void read(pairs.ES256[0]);
    await expect.poll(() => asked.length).toBe(1);
    await clock.advance(5_001);
    await abort;
  });

  it('that were read before count for an hour, and no longer', async () => {
    const [one] = pairs.ES256;
    const { read, clock } = await setUp((count) => (count === 1 ? toSet(one.jwk) : new Response('', { status: 503 })));
    expect(await read(one)).toMatch(/^v_/);
    await clock.advance(59 * 60_000);
    expect(await read(one)).toMatch(/^v_/);
    await clock.advance(2 * 60_000);
    expect(await read(one)).toBe('unavailable');
  });
});
