import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OpenApiUtil } from '@alicloud/openapi-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentEncode, signRequest } from '../../../server/bailian/acs3.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');
const read = (name: string): unknown => JSON.parse(readFileSync(join(fixtures, name), 'utf8'));

interface Vector {
  name: string;
  accessKeyId: string;
  accessKeySecret: string;
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: string;
  authorization: string;
}

interface Recording {
  case: string;
  requests: { method: string; url: string; headers: Record<string, string>; body: string }[];
}

function toUrl(host: string, path: string, query: Record<string, string>): URL {
  const search = Object.entries(query).map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`);
  return new URL(`https://${host}${path}?${search.join('&')}`);
}

/** Signs again what was signed with these headers. */
function signAgain({ method, url, headers, body, ...key }: { method: string; url: URL; headers: Record<string, string>; body: string; accessKeyId: string; accessKeySecret: string }) {
  const { 'x-acs-action': action = '', 'x-acs-version': version = '', 'x-acs-date': date = '', 'x-acs-signature-nonce': nonce = '', authorization: _, ...rest } = headers;
  const others = Object.fromEntries(Object.entries(rest).filter(([name]) => name !== 'host' && name !== 'x-acs-content-sha256'));
  return signRequest({ method, url, action, version, headers: others, body, nonce, clock: { now: () => Date.parse(date) }, ...key });
}

describe('a signature', () => {
  it.each(read('acs3-hmac-sha256-vectors.json') as Vector[])('is that of the vector $name', async ({ path, query, authorization, ...vector }) => {
    const signed = await signAgain({ ...vector, url: toUrl(vector.headers['host'] ?? '', path, query) });
    expect(signed['authorization']).toBe(authorization);
    expect(signed['x-acs-content-sha256']).toBe(vector.headers['x-acs-content-sha256']);
  });

  const recordings = (read('official-ts-sdk-requests.json') as { cases: Recording[] }).cases.flatMap(({ case: name, requests }) => requests.map((request) => ({ name, ...request })));

  it.each(recordings)('is that of the vendor’s client in the recording of $name', async ({ url, ...request }) => {
    const signed = await signAgain({
      ...request,
      url: new URL(`http://${request.headers['host']}${url}`),
      accessKeyId: 'testid-emulator',
      accessKeySecret: 'testsecret-emulator',
    });
    expect(signed['authorization']).toBe(request.headers['authorization']);
  });

  it('equals the vendor’s for 1,000 random requests', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 30 });
    const name = fc.stringMatching(/^[A-Za-z0-9_.~-]{1,12}$/);
    // Dots alone are a direction in a URL, not a name.
    const segment = fc.oneof(text, name).filter((value) => !/^\.{0,2}$/.test(value));
    const token = fc.stringMatching(/^[A-Za-z0-9+/=]{1,40}$/);
    const request = fc.record({
      method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
      host: fc.constantFrom('bailian.cn-beijing.aliyuncs.com', '127.0.0.1:8080', 'localhost'),
      segments: fc.array(segment, { maxLength: 4 }),
      query: fc.dictionary(name, text, { maxKeys: 6 }),
      body: fc.option(text, { nil: undefined }),
      now: fc.integer({ min: 0, max: 4_000_000_000 }),
      nonce: token,
      accessKeyId: token,
      accessKeySecret: fc.string({ minLength: 1, maxLength: 64 }),
      securityToken: fc.option(token, { nil: undefined }),
    });

    let runs = 0;
    await fc.assert(
      fc.asyncProperty(request, async ({ method, host, segments, query, body, now, nonce, ...key }) => {
        const url = toUrl(host, `/${segments.map(encodeURIComponent).join('/')}`, query);
        const { authorization, ...headers } = await signRequest({
          method, url, action: 'CreateMemory', version: '2023-12-29', clock: { now: () => now * 1_000 }, nonce, ...key,
          ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
        });
        const theirs = { protocol: 'https', method, port: undefined, pathname: url.pathname, query, headers: { host, accept: 'application/json', ...headers } };
        const hash = OpenApiUtil.hash(Buffer.from(body ?? ''), 'ACS3-HMAC-SHA256').toString('hex');
        expect(headers['x-acs-content-sha256']).toBe(hash);
        expect(authorization).toBe(OpenApiUtil.getAuthorization(theirs as never, 'ACS3-HMAC-SHA256', hash, key.accessKeyId, key.accessKeySecret));
        runs++;
      }),
      { numRuns: 1_000 },
    );
    expect(runs).toBe(1_000);
  });

  it('names a temporary key and its token, as the vendor’s client does', async () => {
    const signed = await signRequest({
      method: 'GET', url: new URL('https://host.test/'), action: 'A', version: 'V', clock: { now: () => 0 }, nonce: 'n',
      accessKeyId: 'STS.id', accessKeySecret: 's', securityToken: 'token',
    });
    expect(signed).toMatchObject({ 'x-acs-accesskey-id': 'STS.id', 'x-acs-security-token': 'token', 'x-acs-date': '1970-01-01T00:00:00Z' });
    expect(signed['authorization']).toContain('SignedHeaders=host;x-acs-accesskey-id;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-security-token;x-acs-signature-nonce;x-acs-version,');
  });
});
