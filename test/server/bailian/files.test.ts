import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLease, parseLeaseHeaders } from '../../../server/bailian/file-lease.ts';
import { toFileStatus } from '../../../server/bailian/file-status.ts';
import { createFilesClient } from '../../../server/bailian/files.ts';
import { allowUpload } from '../../../server/bailian/upload-host.ts';
import { type Answer, createTestClient, errorOf } from './openapi-client.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');
const description = { fileName: 'tea.txt', md5: 'A'.repeat(32), sizeBytes: 3 };
const fileId = 'file_session_abc_123';

function setUp(answer: Answer) {
  const { openApi, clock, requests } = createTestClient(answer);
  return { requests, clock, files: createFilesClient({ openApi, clock, fetch: () => Promise.reject(new Error('Nothing is uploaded here.')) }) };
}

const envelope = (Data: unknown, rest: object = {}): Response => Response.json({ Code: 'Success', Data, Message: '', RequestId: 'R-1', Status: '200', Success: true, ...rest });
const lease = { FileUploadLeaseId: 'a1.2', Type: 'HTTP', Param: { Method: 'PUT', Url: 'https://bucket.oss-cn-beijing.aliyuncs.com/a?b=c', Headers: { 'X-bailian-extra': 'e', 'Content-Type': '' } } };

describe('a lease', () => {
  it('is asked for as the vendor’s client does', async () => {
    const { files, requests } = setUp(() => envelope(lease));
    expect(await files.applyLease({ ...description, fileName: '说明 书.pdf' })).toEqual({
      leaseId: 'a1.2', method: 'PUT', url: new URL(lease.Param.Url), headers: [['X-bailian-extra', 'e'], ['Content-Type', '']],
    });
    expect(requests[0]).toMatchObject({ method: 'POST', url: 'https://bailian.test/llm-1/datacenter/category/default' });
    expect(Object.fromEntries(new URLSearchParams(await requests[0]!.text()))).toEqual({ FileName: '说明 书.pdf', Md5: 'a'.repeat(32), SizeInBytes: '3', CategoryType: 'SESSION_FILE' });
  });

  it.each<[string, object]>([
    ['an empty name', { fileName: '' }],
    ['a name without a type', { fileName: 'README' }],
    ['nothing but a type', { fileName: '.txt' }],
    ['a name of 300 characters', { fileName: `${'a'.repeat(296)}.txt` }],
    ['a name with a slash', { fileName: '../tea.txt' }],
    ['a name with a line break', { fileName: 'tea\n.txt' }],
    ['no MD5', { md5: '' }],
    ['an MD5 that is too short', { md5: 'abc' }],
    ['no bytes', { sizeBytes: 0 }],
    ['half a byte', { sizeBytes: 0.5 }],
    ['no number of bytes', { sizeBytes: NaN }],
  ])('is not asked for with %s', async (_name, changes) => {
    const { files, requests } = setUp(() => envelope(lease));
    expect(await errorOf(files.applyLease({ ...description, ...changes }))).toMatchObject({ code: 'bad_request', detail: expect.any(String) });
    expect(requests).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['no id', { ...lease, FileUploadLeaseId: '' }],
    ['no address', { ...lease, Param: { ...lease.Param, Url: undefined } }],
    ['half an address', { ...lease, Param: { ...lease.Param, Url: '/a' } }],
    ['another method', { ...lease, Param: { ...lease.Param, Method: 'DELETE' } }],
    ['headers that are a list', { ...lease, Param: { ...lease.Param, Headers: ['a'] } }],
    ['nothing', {}],
  ])('is none with %s', async (_name, data) => {
    expect(await errorOf(setUp(() => envelope(data)).files.applyLease(description))).toMatchObject({ code: 'upstream_bad', retry: 'never' });
  });

  const name = fc.stringMatching(/^[Xx]-[A-Za-z0-9-]{1,20}$/);
  const value = fc.string({ unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)) });

  it('has the same headers in every shape', () => {
    fc.assert(
      fc.property(fc.dictionary(name, value, { maxKeys: 5, noNullPrototype: true }), (headers) => {
        const lines = Object.entries(headers).map(([key, text]) => `${JSON.stringify(key)}:${JSON.stringify(text)}`);
        for (const shape of [headers, JSON.stringify(headers), lines.join(',\n'), `${lines.join(',\n')}${lines.length > 0 ? ',\n' : ''}`, ` ${lines.join(' , ')} `]) {
          expect(parseLeaseHeaders(shape)).toEqual(Object.entries(headers));
        }
      }),
    );
  });

  it.each([7, [], 'x', '"a":', '"a":1', '{"a":null}', { a: 1 }, { 'a b': 'x' }, { a: 'x\r\ny: z' }, { a: '茶' }, { Host: 'evil.test' }, { 'Content-Length': '1' }, { 'transfer-encoding': 'x' }])('has no headers in %j', (headers) => {
    expect(parseLeaseHeaders(headers)).toBeUndefined();
  });

  it('can always be sent, whatever came', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.record({ FileUploadLeaseId: fc.string(), Param: fc.oneof(fc.anything(), fc.record({ Method: fc.constant('put'), Url: fc.webUrl(), Headers: fc.anything() })) })), (data) => {
        const parsed = typeof data === 'object' && data !== null ? parseLease(data as Record<string, unknown>) : undefined;
        if (parsed) expect(() => new Headers(parsed.headers)).not.toThrow();
      }),
    );
  });
});

describe('the host of a lease', () => {
  it.each([
    ['https://bucket.oss-cn-beijing.aliyuncs.com/a?b=c', 'https://bucket.oss-cn-beijing.aliyuncs.com/a?b=c'],
    ['http://bucket.oss-cn-beijing.aliyuncs.com/a?b=%2B', 'https://bucket.oss-cn-beijing.aliyuncs.com/a?b=%2B'],
    ['https://files.example.com/a', 'https://files.example.com/a'],
    ['http://127.0.0.1:8080/a', 'http://127.0.0.1:8080/a'],
  ])('of %s is allowed', (url, used) => {
    expect(allowUpload(new URL(url), ['*.aliyuncs.com', 'files.example.com', 'http://127.0.0.1:8080'])?.href).toBe(used);
  });

  it.each([
    'https://aliyuncs.com/', 'https://evilaliyuncs.com/', 'https://a.aliyuncs.com.evil.test/', 'https://a.aliyuncs.com:8443/', 'https://user@a.aliyuncs.com/', 'https://a.aliyuncs.com@evil.test/',
    'ftp://a.aliyuncs.com/', 'https://sub.files.example.com/', 'http://127.0.0.1:8081/', 'http://127.0.0.1/', 'https://127.0.0.1:8080/', 'https://[::1]/', 'http://169.254.169.254/', 'file:///etc/passwd', 'data:,x',
  ])('of %s is not', (url) => {
    expect(allowUpload(new URL(url), ['*.aliyuncs.com', 'files.example.com', 'http://127.0.0.1:8080'])).toBeUndefined();
  });
});

describe('an answer', () => {
  it.each([true, 'true', 'True'])('is a success when Success is %j, whatever its code says', async (Success) => {
    const { files } = setUp(() => envelope({ FileId: fileId }, { Success, Code: 'DataCenter.FileTooLarge', Message: 'User not authorized' }));
    expect(await files.addFile('a1.2')).toBe(fileId);
  });

  it.each<[string, object, string, string | undefined]>([
    ['false', { Success: false, Code: 'DataCenter.FileTooLarge', Status: '400' }, 'upstream_bad', 'DataCenter.FileTooLarge'],
    ['the text false', { Success: 'false', Code: 'Throttling.User', Status: '429' }, 'upstream_busy', 'Throttling.User'],
    ['false with status 500', { Success: false, Code: 'SystemFault', Status: 500 }, 'upstream_down', 'SystemFault'],
    ['false for what is not there', { Success: false, Code: 'DataCenter.FileNotFound', Status: '200' }, 'not_found', 'DataCenter.FileNotFound'],
    ['false without a code', { Success: false, Code: '' }, 'upstream_bad', undefined],
    ['absent', { Success: undefined, Code: 'Success' }, 'upstream_bad', 'Success'],
    ['a number', { Success: 1 }, 'upstream_bad', 'Success'],
    ['true without data', { Success: true, Data: null }, 'upstream_bad', undefined],
  ])('is a failure when Success is %s', async (_name, rest, code, upstreamCode) => {
    expect(await errorOf(setUp(() => envelope({ Status: 'INIT' }, rest)).files.describeFile(fileId))).toMatchObject({ code, upstreamCode });
  });

  it('is read as the vendor prints it', async () => {
    const print = (name: string) => (): Response => new Response(readFileSync(join(fixtures, name)));
    expect(await setUp(print('doc-openapi-describe-file.json')).files.describeFile(fileId)).toEqual({ state: 'pending', step: 'parsed' });
    // The printed id is not one of a session's file, so nothing could be asked with it.
    expect(await errorOf(setUp(print('doc-openapi-add-file.json')).files.addFile('a1.2'))).toMatchObject({ code: 'upstream_bad' });
  });
});

describe('a file', () => {
  it('is added once: a lost answer is no reason to ask again', async () => {
    const { files, requests } = setUp(() => Promise.reject(new Error('reset')));
    expect(await errorOf(files.addFile('a1.2'))).toMatchObject({ code: 'upstream_down', retry: 'never' });
    expect(requests[0]).toMatchObject({ method: 'PUT', url: 'https://bailian.test/llm-1/datacenter/file' });
    expect(await requests[0]!.text()).toBe('LeaseId=a1.2&Parser=DASHSCOPE_DOCMIND&CategoryId=default&CategoryType=SESSION_FILE');
  });

  it('is described and deleted at a path with a slash at its end', async () => {
    const { files, requests } = setUp(() => envelope({ Status: 'FILE_IS_READY', FileId: fileId }));
    expect(await files.describeFile(fileId)).toEqual({ state: 'ready' });
    await files.deleteFile(fileId);
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([`GET https://bailian.test/llm-1/datacenter/file/${fileId}/`, `DELETE https://bailian.test/llm-1/datacenter/file/${fileId}/`]);
  });

  it.each(['', 'file_abc', 'file_session_', 'file_session_../x', '../file_session_a'])('called %j is nobody’s', async (id) => {
    const { files, requests } = setUp(() => envelope({ Status: 'INIT' }));
    expect(await errorOf(files.describeFile(id))).toMatchObject({ code: 'not_found' });
    expect(await errorOf(files.deleteFile(id))).toMatchObject({ code: 'not_found' });
    expect(requests).toEqual([]);
  });

  it('has a status, which is pending unless the vendor calls it an end', () => {
    const ends = { FILE_IS_READY: 'ready', PARSE_FAILED: 'failed', SAFE_CHECK_FAILED: 'failed', INDEX_BUILDING_FAILED: 'failed', INDEX_DELETED: 'failed', FILE_EXPIRED: 'failed' };
    for (const [name, state] of Object.entries(ends)) expect(toFileStatus(name).state).toBe(state);
    for (const name of ['INIT', 'IN_PARSE_QUEUE', 'PARSING', 'PARSE_SUCCESS', 'SAFE_CHECKING', 'INDEX_BUILDING', 'INDEX_BUILD_SUCCESS']) expect(toFileStatus(name)).toMatchObject({ state: 'pending' });
    fc.assert(
      fc.property(
        fc.string().filter((name) => !Object.hasOwn(ends, name)),
        (name) => {
          expect(toFileStatus(name).state).toBe('pending');
        },
      ),
    );
  });
});
