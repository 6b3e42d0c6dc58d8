import { describe, expect, it } from 'vitest';
import { callOpenApi, createOpenApiEmulator, type SignedCall } from './sign-call.ts';

const list: SignedCall = { action: 'ListMemories', method: 'GET', path: 'llm-1/memories' };
const create: SignedCall = { action: 'CreateMemory', method: 'POST', path: 'llm-1/memories', query: { description: 'a' } };
const lease: SignedCall = {
  action: 'ApplyFileUploadLease', method: 'POST', path: 'llm-1/datacenter/category/default',
  form: { FileName: 'tea (1).txt', Md5: 'a'.repeat(32), SizeInBytes: '3', CategoryType: 'SESSION_FILE' },
};
const temporary = { accessKeyId: 'STS.key', accessKeySecret: 'temporary', securityToken: 'token' };

describe('a signature', () => {
  it.each<[string, SignedCall]>([
    ['is taken', list],
    ['of a form is taken', lease],
    ['of a temporary key is taken', { ...list, sign: temporary }],
    ['is taken 15 minutes late', { ...list, sign: { clock: { now: () => Date.UTC(2026, 0, 1, 0, 15) } } }],
    ['over marks that the address does not encode is taken', { ...list, query: { nextToken: '', x: "_(x)*'~!" }, url: (url) => url.replaceAll('%28', '(').replaceAll('%29', ')').replaceAll('%2A', '*').replaceAll('%21', '!') }],
    ['over blanks that are a plus in the address is taken', { ...list, query: { x: 'a b' }, url: (url) => url.replace('%20', '+') }],
    ['over a query in another order is taken', { ...list, query: { a: '1', b: '2' }, url: (url) => url.replace('a=1&b=2', 'b=2&a=1') }],
    ['over names beside x-acs- is taken when those change', { ...list, headers: { accept: 'text/plain', 'user-agent': 'x' } }],
  ])('%s', async (_name, call) => {
    const response = await callOpenApi(createOpenApiEmulator(), call);
    expect(await response.json()).toMatchObject(call === lease ? { Code: 'Success' } : { workspaceId: 'llm-1' });
    expect(response.status).toBe(200);
  });

  it.each<[string, SignedCall, string, number]>([
    ['that is missing', { ...list, headers: { authorization: '' } }, 'IncompleteSignature', 400],
    ['that is a bearer key', { ...list, headers: { authorization: 'Bearer sk-test' } }, 'IncompleteSignature', 400],
    ['with blanks after its commas', { ...list, headers: { authorization: `ACS3-HMAC-SHA256 Credential=key-id, SignedHeaders=host, Signature=${'a'.repeat(64)}` } }, 'IncompleteSignature', 400],
    ['of an unknown key', { ...list, sign: { accessKeyId: 'other' } }, 'InvalidAccessKeyId.NotFound', 404],
    ['with a wrong secret', { ...list, sign: { accessKeySecret: 'other' } }, 'SignatureDoesNotMatch', 400],
    ['of another version', { ...list, sign: { version: '2023-06-01' } }, 'InvalidVersion', 400],
    ['of another action', { ...list, sign: { action: 'CreateMemory' } }, 'InvalidAction.NotFound', 404],
    ['of another method', { ...create, sign: { method: 'PUT' } }, 'SignatureDoesNotMatch', 400],
    ['of another query', { ...create, url: (url) => url.replace('=a', '=b') }, 'SignatureDoesNotMatch', 400],
    ['of another path', { ...list, url: (url) => url.replace('llm-1', 'llm-2') }, 'SignatureDoesNotMatch', 400],
    ['of another host', { ...list, url: (url) => url.replace('emulator.test', 'other.test') }, 'SignatureDoesNotMatch', 400],
    ['of another body', { ...lease, sign: { body: 'FileName=b.txt' } }, 'SignatureDoesNotMatch', 400],
    ['of another content type', { ...lease, sign: { headers: { 'content-type': 'application/json' } }, headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 'SignatureDoesNotMatch', 400],
    ['over a header that was changed', { ...list, headers: { 'x-acs-signature-nonce': 'other' } }, 'SignatureDoesNotMatch', 400],
    ['that leaves out a header', { ...list, headers: { 'x-acs-extra': '1' } }, 'SignatureDoesNotMatch', 400],
    ['with a hash that is not the body’s', { ...list, headers: { 'x-acs-content-sha256': 'a'.repeat(64) } }, 'SignatureDoesNotMatch', 400],
    ['without a nonce', { ...list, sign: { nonce: '' } }, 'IncompleteSignature', 400],
    ['from a minute too long ago', { ...list, sign: { clock: { now: () => Date.UTC(2025, 11, 31, 23, 44) } } }, 'InvalidTimeStamp.Expired', 400],
    ['from a minute too far ahead', { ...list, sign: { clock: { now: () => Date.UTC(2026, 0, 1, 0, 16) } } }, 'InvalidTimeStamp.Expired', 400],
    ['with a date of another form', { ...list, headers: { 'x-acs-date': 'Thu, 01 Jan 2026 00:00:00 GMT' } }, 'InvalidTimeStamp.Format', 400],
    ['of a temporary key without its token', { ...list, sign: { accessKeyId: 'STS.key', accessKeySecret: 'temporary' } }, 'MissingSecurityToken', 400],
    ['of a temporary key with another token', { ...list, sign: { ...temporary, securityToken: 'old' } }, 'InvalidSecurityToken.MismatchWithAccessKey', 400],
    ['of a lasting key with a token', { ...list, sign: { securityToken: 'token' } }, 'InvalidSecurityToken.MismatchWithAccessKey', 400],
    ['over a query that is not encoded properly', { ...list, url: (url) => `${url}?x=%E0%A4` }, 'InvalidParameter', 400],
  ])('%s is refused', async (_name, call, code, status) => {
    const response = await callOpenApi(createOpenApiEmulator(), call);
    expect(await response.json()).toEqual({ Code: code, Message: expect.any(String), RequestId: response.headers.get('x-acs-request-id') });
    expect(response.status).toBe(status);
  });

  it('is taken once: its nonce is remembered as long as its date is good', async () => {
    const emulator = createOpenApiEmulator();
    const call = { ...list, sign: { nonce: 'n', clock: { now: () => emulator.clock.now() } } };
    expect((await callOpenApi(emulator, call)).status).toBe(200);
    await emulator.clock.advance(10 * 60_000);
    expect(await (await callOpenApi(emulator, call)).json()).toMatchObject({ Code: 'SignatureNonceUsed' });
    await emulator.clock.advance(25 * 60_000);
    expect((await callOpenApi(emulator, call)).status).toBe(200);
  });
});

describe('a call with a good signature', () => {
  it('is refused outside of the workspaces', async () => {
    const response = await callOpenApi(createOpenApiEmulator(), { ...list, path: 'llm-9/memories' });
    expect([response.status, await response.json()]).toEqual([401, expect.objectContaining({ Code: 'NOT AUTHORIZED' })]);
  });

  it('is refused with its parameters in the wrong place', async () => {
    const emulator = createOpenApiEmulator();
    const body = await callOpenApi(emulator, { ...create, query: {}, form: { description: 'a' } });
    const json = await callOpenApi(emulator, { ...lease, form: '{}', sign: { headers: { 'content-type': 'application/json' } }, headers: { 'content-type': 'application/json' } });
    expect([await body.json(), await json.json()]).toEqual([expect.objectContaining({ Code: 'InvalidParameter' }), expect.objectContaining({ Code: 'InvalidParameter' })]);
    expect(emulator.memories.size).toBe(0);
  });

  it('is counted, ten in a second by action', async () => {
    const emulator = createOpenApiEmulator();
    for (let call = 0; call < 10; call++) expect((await callOpenApi(emulator, list)).status).toBe(200);
    await emulator.clock.advance(250);
    const refused = await callOpenApi(emulator, list);
    expect([refused.status, refused.headers.get('x-acs-retry-after'), await refused.json()]).toEqual([429, '750', expect.objectContaining({ Code: 'Throttling.User' })]);
    expect((await callOpenApi(emulator, create)).status).toBe(200);
    await emulator.clock.advance(750);
    expect((await callOpenApi(emulator, list)).status).toBe(200);
  });

  it('is logged with its parameters', async () => {
    const emulator = createOpenApiEmulator();
    await callOpenApi(emulator, lease);
    expect(emulator.requests.at(-1)).toMatchObject({ method: 'POST', path: '/llm-1/datacenter/category/default', status: 200, body: { FileName: 'tea (1).txt' }, headers: { 'x-acs-action': 'ApplyFileUploadLease' } });
  });
});
