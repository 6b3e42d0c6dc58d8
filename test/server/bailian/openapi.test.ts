import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OpenApiCall } from '../../../server/bailian/openapi.ts';
import { toWireError } from '../../../server/errors.ts';
import { createTestClient, errorOf } from './openapi-client.ts';

const list: OpenApiCall = { action: 'ListMemories', method: 'GET', path: ['memories'], repeatable: true };
const create: OpenApiCall = { action: 'CreateMemory', method: 'POST', path: ['memories'], repeatable: false };

describe('a call', () => {
  it('is signed, with its parameters in the query', async () => {
    const { openApi, requests } = createTestClient(() => Response.json({ requestId: 'r' }), { random: (length) => new Uint8Array(length).fill(171) });
    expect(await openApi.call({ ...list, query: { nextToken: "a+b/c== (*)'!" } })).toEqual({ requestId: 'r' });
    const [request] = requests;
    expect(request).toMatchObject({ method: 'GET', redirect: 'manual', url: 'https://bailian.test/llm-1/memories?nextToken=a%2Bb%2Fc%3D%3D%20%28%2A%29%27%21' });
    expect(Object.fromEntries(request!.headers)).toEqual({
      accept: 'application/json',
      authorization: expect.stringMatching(/^ACS3-HMAC-SHA256 Credential=key-id,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=[0-9a-f]{64}$/),
      'x-acs-action': 'ListMemories',
      'x-acs-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      'x-acs-date': '2026-01-01T00:00:00Z',
      'x-acs-signature-nonce': 'ab'.repeat(32),
      'x-acs-version': '2023-12-29',
    });
    expect(JSON.stringify([request!.url, ...request!.headers])).not.toContain('secret-canary');
  });

  it('may have a form, and a path that ends in a slash', async () => {
    const { openApi, requests } = createTestClient(() => Response.json({}));
    await openApi.call({ action: 'X', method: 'PUT', path: ['datacenter', 'a/b ?', ''], form: { FileName: '说明 (1).pdf' }, repeatable: true });
    expect(requests[0]!.url).toBe('https://bailian.test/llm-1/datacenter/a%2Fb%20%3F/');
    expect(requests[0]!.headers.get('content-type')).toBe('application/x-www-form-urlencoded');
    expect(await requests[0]!.text()).toBe('FileName=%E8%AF%B4%E6%98%8E%20%281%29.pdf');
  });

  it('never uses a nonce twice', async () => {
    const { openApi, requests, clock } = createTestClient(() => Response.json({}));
    await clock.until(Promise.all(Array.from({ length: 20 }, () => openApi.call(list))));
    expect(new Set(requests.map(({ headers }) => headers.get('x-acs-signature-nonce'))).size).toBe(20);
  });

  it('is at least a tenth of a second after the last of its action, if it says no more', async () => {
    const { openApi, clock } = createTestClient(() => Response.json({}));
    let done = 0;
    const calls = [list, list, list, create].map((call) => openApi.call(call).then(() => done++));
    await expect.poll(() => done).toBe(2);
    await clock.advance(99);
    expect(done).toBe(2);
    await clock.advance(1);
    await expect.poll(() => done).toBe(3);
    await clock.advance(100);
    await Promise.all(calls);
  });
});

describe('an answer', () => {
  const rows: [number, string, string, string, string][] = [
    [400, 'SignatureDoesNotMatch', 'app_unavailable', 'never', 'never'],
    [404, 'InvalidAccessKeyId.NotFound', 'app_unavailable', 'never', 'never'],
    [400, 'InvalidTimeStamp.Expired', 'app_unavailable', 'never', 'never'],
    [400, 'InvalidSecurityToken.Expired', 'app_unavailable', 'never', 'never'],
    [403, 'NoPermission', 'app_unavailable', 'never', 'never'],
    [403, 'Forbidden.RAM', 'app_unavailable', 'never', 'never'],
    [401, 'NOT AUTHORIZED', 'app_unavailable', 'never', 'never'],
    [400, 'SignatureNonceUsed', 'upstream_down', 'soon', 'never'],
    [429, 'Throttling.User', 'upstream_busy', 'soon', 'soon'],
    [400, 'Throttling', 'upstream_busy', 'soon', 'soon'],
    [400, 'Memory.DescriptionInvalid', 'upstream_bad', 'never', 'never'],
    [404, 'Memory.MemoryIdNotFound', 'not_found', 'never', 'never'],
    [404, 'Memory.MemoryNodeNotFound', 'not_found', 'never', 'never'],
    [500, 'Memory.InternalError', 'upstream_down', 'soon', 'never'],
    [503, 'ServiceUnavailable', 'upstream_down', 'soon', 'never'],
    [504, 'Gateway', 'upstream_timeout', 'once', 'never'],
  ];

  it.each(rows)('of %i %s is told apart, in both spellings', async (status, upstreamCode, code, retry, retryOfCreation) => {
    const bodies = [{ Code: upstreamCode, Message: 'secret', RequestId: 'R-1' }, { code: upstreamCode, message: 'secret', requestId: 'R-1' }];
    for (const body of bodies) {
      const { openApi } = createTestClient(() => Response.json(body, { status }));
      const error = await errorOf(openApi.call(list));
      expect(error).toMatchObject({ code, retry, upstreamCode, upstreamStatus: status, upstreamRequestId: 'R-1' });
      expect(JSON.stringify([toWireError(error, 'ours'), error])).not.toContain('secret');
      expect(await errorOf(openApi.call(create))).toMatchObject({ code, retry: retryOfCreation });
    }
  });

  it.each([
    ['x-acs-retry-after', '1', 1],
    ['x-acs-retry-after', '1500', 2],
    ['x-acs-retry-after', 'soon', undefined],
    ['retry-after', '7', 7],
    ['retry-after', '-7', undefined],
  ])('with %s: %s says how long to wait', async (name, value, retryAfterSeconds) => {
    const { openApi } = createTestClient(() => Response.json({ Code: 'Throttling.User' }, { status: 429, headers: { [name]: value } }));
    expect(await errorOf(openApi.call(list))).toMatchObject({ code: 'upstream_busy', retryAfterSeconds });
  });

  it.each(['', 'null', '[]', '"x"', '<html>', '{"a":', `{"a":"${'x'.repeat(1 << 20)}"}`])('that is no object, or too long, is bad', async (body) => {
    const { openApi } = createTestClient(() => new Response(body));
    expect(await errorOf(openApi.call(list))).toMatchObject({ code: 'upstream_bad', retry: 'never' });
  });

  it('is never a redirect', async () => {
    const { openApi } = createTestClient(() => new Response(null, { status: 302, headers: { location: 'https://evil.test/' } }));
    expect(await errorOf(openApi.call(list))).toMatchObject({ code: 'upstream_bad', upstreamStatus: 302 });
  });

  it('may be any text with any status: there is an answer or a ChatError', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), fc.constantFrom(200, 400, 404, 429, 500), async (body, status) => {
        const { openApi } = createTestClient(() => new Response(body, { status }));
        const result = await openApi.call(list).catch((error: unknown) => error);
        if (result instanceof Error) expect(result.name).toBe('UpstreamError');
        else expect(JSON.parse(body)).toEqual(result);
      }),
    );
  });
});

describe('a wait', () => {
  it.each<[string, () => Promise<Response> | Response]>([
    ['for headers', () => new Promise<Response>(() => {})],
    ['for the end of the body', () => new Response(new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{')) }))],
  ])('%s ends after 15 seconds', async (_name, answer) => {
    const { openApi, clock, requests } = createTestClient(answer);
    let isOver = false;
    const failing = errorOf(openApi.call(list)).finally(() => (isOver = true));
    await expect.poll(() => requests.length).toBe(1);
    await clock.advance(14_999);
    expect(isOver).toBe(false);
    await clock.advance(1);
    expect(await failing).toMatchObject({ code: 'upstream_timeout', retry: 'once' });
    expect(await clock.until(errorOf(openApi.call(create)))).toMatchObject({ code: 'upstream_timeout', retry: 'never', upstreamStatus: undefined });
  });

  it('ends when it is given up, for the caller’s reason', async () => {
    const signals: AbortSignal[] = [];
    const { openApi } = createTestClient((request) => {
      signals.push(request.signal);
      return new Promise<Response>(() => {});
    });
    const abort = new AbortController();
    const failing = errorOf(openApi.call({ ...list, signal: abort.signal }));
    await expect.poll(() => signals.length).toBe(1);
    abort.abort(new Error('gone'));
    expect(await failing).toMatchObject({ message: 'gone' });
    expect(signals[0]?.aborted).toBe(true);
    expect(await errorOf(openApi.call({ ...list, signal: abort.signal }))).toMatchObject({ message: 'gone' });
    expect(signals).toHaveLength(1);
  });

  it('ends when the service cannot be reached', async () => {
    const { openApi } = createTestClient(() => Promise.reject(new TypeError('fetch failed')));
    expect(await errorOf(openApi.call(list))).toMatchObject({ code: 'upstream_down', retry: 'soon' });
    expect(await errorOf(openApi.call(create))).toMatchObject({ code: 'upstream_down', retry: 'never', upstreamStatus: undefined });
  });
});
