import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { OpenApiOptions } from '../../../../demo/emulator/openapi/create-openapi.ts';
import { toFileOutcome } from '../../../../demo/emulator/openapi/file-progress.ts';
import { callOpenApi, createOpenApiEmulator } from './sign-call.ts';

type Json = Record<string, unknown>;
interface Lease {
  FileUploadLeaseId: string;
  Type: string;
  Param: { Method: string; Url: string; Headers: Record<string, string> };
}

const toMd5 = (body: string | Uint8Array): string => createHash('md5').update(body).digest('hex');
const failures: OpenApiOptions = { fileFailures: 'status', callsPerSecond: 1_000 };

function setUp(openApi: OpenApiOptions = failures) {
  const emulator = createOpenApiEmulator({ openApi });
  const call = async (action: string, method: string, path: string, form?: Record<string, string>): Promise<Json & { status: number; Data: unknown }> => {
    const response = await callOpenApi(emulator, { action, method, path: `llm-1/datacenter/${path}`, ...(form ? { form } : {}) });
    return { Data: undefined, ...((await response.json()) as Json), status: response.status };
  };
  const apply = (form: Record<string, string> = {}) =>
    call('ApplyFileUploadLease', 'POST', 'category/default', { FileName: 'tea.txt', Md5: toMd5('tea'), SizeInBytes: '3', CategoryType: 'SESSION_FILE', ...form });
  const lease = async (form: Record<string, string> = {}): Promise<Lease> => (await apply(form)).Data as Lease;
  const put = async ({ Param: { Url, Method, Headers } }: Lease, body: string | Uint8Array<ArrayBuffer> = 'tea', changes: Record<string, string> = {}) => {
    const response = await emulator.fetch(new Request(Url, { method: Method, headers: { ...Headers, ...changes }, body }));
    return { status: response.status, text: await response.text() };
  };
  const add = (leaseId: string, form: Record<string, string> = {}) =>
    call('AddFile', 'PUT', 'file', { LeaseId: leaseId, Parser: 'DASHSCOPE_DOCMIND', CategoryId: 'default', CategoryType: 'SESSION_FILE', ...form });
  const describeFile = (fileId: string) => call('DescribeFile', 'GET', `file/${fileId}/`);
  /** The way of a file from its name and text to its id. */
  const upload = async (FileName: string, body: string | Uint8Array<ArrayBuffer> = 'tea'): Promise<string> => {
    const granted = await lease({ FileName, Md5: toMd5(body), SizeInBytes: String(Buffer.byteLength(body)) });
    expect((await put(granted, body)).status).toBe(200);
    return ((await add(granted.FileUploadLeaseId)).Data as { FileId: string }).FileId;
  };
  return { emulator, call, apply, lease, put, add, describeFile, upload };
}

describe('a lease', () => {
  it('names an address, a method and two headers', async () => {
    expect(await setUp().lease()).toEqual({
      FileUploadLeaseId: expect.stringMatching(/^[0-9a-f]{32}\.\d+$/),
      Type: 'HTTP',
      Param: { Method: 'PUT', Url: expect.stringMatching(/^http:\/\/emulator\.test\/temporary-files\/[^?]+\.txt\?Expires=\d+&OSSAccessKeyId=/), Headers: { 'X-bailian-extra': expect.any(String), 'Content-Type': 'text/plain' } },
    });
  });

  it('prints its headers as one page of the vendor’s does, on demand', async () => {
    const { Param } = await setUp({ leaseHeaders: 'text', emptyContentType: true }).lease();
    expect(Param.Headers).toMatch(/^"X-bailian-extra":"[^"]+",\n"Content-Type":""$/);
  });

  it.each<[string, Record<string, string>, string]>([
    ['a name without a type', { FileName: 'README' }, 'DataCenter.FileTypeNotSupported'],
    ['a type that is not taken', { FileName: 'setup.exe' }, 'DataCenter.FileTypeNotSupported'],
    ['a name of 3 characters', { FileName: '.md' }, 'DataCenter.InvalidParameter'],
    ['a name of 129 characters', { FileName: `${'a'.repeat(125)}.txt` }, 'DataCenter.InvalidParameter'],
    ['an MD5 in Base64', { Md5: 'rL0Y20zC+Fzt72VPzMSk2A==' }, 'DataCenter.InvalidParameter'],
    ['no bytes', { SizeInBytes: '0' }, 'DataCenter.InvalidParameter'],
    ['a size with a unit', { SizeInBytes: '3 kB' }, 'DataCenter.InvalidParameter'],
    ['a document over 100 MB', { SizeInBytes: String(100 * 1_048_576 + 1) }, 'DataCenter.FileTooLarge'],
    ['an image over 20 MB', { FileName: 'tea.PNG', SizeInBytes: String(20 * 1_048_576 + 1) }, 'DataCenter.FileTooLarge'],
    ['a film over 512 MB', { FileName: 'tea.mp4', SizeInBytes: String(512 * 1_048_576 + 1) }, 'DataCenter.FileTooLarge'],
    ['another type of category', { CategoryType: 'UNSTRUCTURED' }, 'DataCenter.InvalidParameter'],
  ])('is refused for %s', async (_name, form, Code) => {
    expect(await setUp().apply(form)).toMatchObject({ status: 400, Code });
  });

  it('is refused with status 200 by default', async () => {
    expect(await setUp({}).apply({ FileName: 'setup.exe' })).toEqual({ status: 200, Code: 'DataCenter.FileTypeNotSupported', Data: undefined, Message: expect.any(String), RequestId: expect.any(String), Status: '400', Success: false });
  });
});

describe('an upload', () => {
  it.each<[string, Record<string, string>]>([
    ['another extra', { 'X-bailian-extra': 'x' }],
    ['another content type', { 'Content-Type': 'text/plain; charset=utf-8' }],
    ['the content type of a form', { 'Content-Type': 'multipart/form-data; boundary=x' }],
  ])('with %s is refused', async (_name, changes) => {
    const { lease, put } = setUp();
    expect(await put(await lease(), 'tea', changes)).toMatchObject({ status: 403, text: expect.stringContaining('<Code>SignatureDoesNotMatch</Code>') });
  });

  it('to another address is refused', async () => {
    const { lease, put } = setUp();
    const granted = await lease();
    expect((await put({ ...granted, Param: { ...granted.Param, Url: `${granted.Param.Url}x` } })).status).toBe(403);
  });

  it('is refused once its ten minutes are over', async () => {
    const { lease, put, emulator } = setUp();
    const granted = await lease();
    await emulator.clock.advance(10 * 60_000 - 1);
    expect((await put(granted)).status).toBe(200);
    await emulator.clock.advance(1);
    expect(await put(granted)).toMatchObject({ status: 403, text: expect.stringContaining('<Code>AccessDenied</Code>') });
  });

  it('beyond the limit of its type is refused', async () => {
    const { lease, put } = setUp();
    const granted = await lease({ FileName: 'tea.png' });
    expect(await put(granted, new Uint8Array(20 * 1_048_576 + 1))).toMatchObject({ status: 400, text: expect.stringContaining('EntityTooLarge') });
  });
});

describe('adding a file', () => {
  it('uses its lease up', async () => {
    const { lease, put, add, emulator } = setUp();
    const granted = await lease();
    expect(await add(granted.FileUploadLeaseId)).toMatchObject({ status: 400, Code: 'DataCenter.LeaseInvalid' });
    await put(granted);
    expect(await add(granted.FileUploadLeaseId)).toMatchObject({ status: 200, Success: 'true', Code: 'DataCenter.FileTooLarge', Data: { FileId: expect.stringMatching(/^file_session_/) } });
    expect(await add(granted.FileUploadLeaseId)).toMatchObject({ status: 400, Code: 'DataCenter.LeaseInvalid' });
    expect((await put(granted)).status).toBe(403);
    expect(emulator.files.size).toBe(1);
  });

  it('is refused twelve hours after the upload', async () => {
    const { lease, put, add, emulator } = setUp();
    const granted = await lease();
    await put(granted);
    await emulator.clock.advance(12 * 60 * 60_000);
    expect(await add(granted.FileUploadLeaseId)).toMatchObject({ Code: 'DataCenter.LeaseInvalid' });
  });

  it.each(['te', 'teas', 'Tea'])('is refused when %j came instead of the three bytes of another MD5', async (body) => {
    const { lease, put, add } = setUp();
    const granted = await lease();
    await put(granted, body);
    expect(await add(granted.FileUploadLeaseId)).toMatchObject({ status: 400, Code: 'DataCenter.FileVerificationFailed' });
  });

  it('trusts what came where verifying is switched off', async () => {
    const { lease, put, add } = setUp({ ...failures, verifiesUploads: false });
    const granted = await lease();
    await put(granted, 'coffee');
    expect((await add(granted.FileUploadLeaseId)).status).toBe(200);
  });

  it.each<[string, Record<string, string>]>([
    ['an unknown parser', { Parser: 'MINE' }],
    ['another type of category', { CategoryType: 'UNSTRUCTURED' }],
    ['tags that are no list', { Tags: '"a"' }],
    ['a tag of 33 characters', { Tags: JSON.stringify(['x'.repeat(33)]) }],
    ['101 tags', { Tags: JSON.stringify(Array.from({ length: 101 }, () => 'x')) }],
  ])('is refused with %s', async (_name, form) => {
    const { lease, put, add } = setUp();
    const granted = await lease();
    await put(granted);
    expect(await add(granted.FileUploadLeaseId, form)).toMatchObject({ status: 400, Code: 'DataCenter.InvalidParameter' });
  });
});

describe('a file', () => {
  it.each([
    ['tea.txt', ['INIT', 'IN_PARSE_QUEUE', 'PARSING', 'PARSE_SUCCESS', 'SAFE_CHECKING', 'INDEX_BUILDING', 'INDEX_BUILD_SUCCESS', 'FILE_IS_READY']],
    ['parse-failed.txt', ['INIT', 'IN_PARSE_QUEUE', 'PARSING', 'PARSE_FAILED']],
    ['safe-check-failed.txt', ['INIT', 'IN_PARSE_QUEUE', 'PARSING', 'PARSE_SUCCESS', 'SAFE_CHECKING', 'SAFE_CHECK_FAILED']],
    ['index-failed.txt', ['INIT', 'IN_PARSE_QUEUE', 'PARSING', 'PARSE_SUCCESS', 'SAFE_CHECKING', 'INDEX_BUILDING', 'INDEX_BUILDING_FAILED']],
    ['index-deleted.txt', ['INIT', 'IN_PARSE_QUEUE', 'PARSING', 'PARSE_SUCCESS', 'SAFE_CHECKING', 'INDEX_BUILDING', 'INDEX_BUILD_SUCCESS', 'INDEX_DELETED']],
    ['expired.txt', ['INIT', 'IN_PARSE_QUEUE', 'PARSING', 'PARSE_SUCCESS', 'SAFE_CHECKING', 'INDEX_BUILDING', 'INDEX_BUILD_SUCCESS', 'FILE_EXPIRED']],
    ['stuck.txt', ['INIT', 'IN_PARSE_QUEUE', 'PARSING']],
    ['unknown-status.txt', ['INIT', 'IN_PARSE_QUEUE', 'SOMETHING_NEW']],
    ['renamed.pdf', ['INIT', 'IN_PARSE_QUEUE', 'PARSING', 'PARSE_FAILED']],
  ])('called %s goes through %j', async (name, expected) => {
    const { upload, describeFile, emulator } = setUp();
    const fileId = await upload(name);
    const seen: unknown[] = [];
    for (let step = 0; step < 12; step++) {
      seen.push(((await describeFile(fileId)).Data as Json)['Status']);
      await emulator.clock.advance(500);
    }
    expect(seen.filter((status, at) => status !== seen[at - 1])).toEqual(expected);
  });

  it('lives for seven days', async () => {
    const { upload, emulator } = setUp();
    const fileId = await upload('tea.txt');
    await emulator.clock.advance(7 * 24 * 60 * 60_000 - 1);
    expect(emulator.files.get(fileId)?.status).toBe('FILE_IS_READY');
    await emulator.clock.advance(1);
    expect(emulator.files.get(fileId)?.status).toBe('FILE_EXPIRED');
  });

  it.each([['tea.txt', '水温 80°C', '水温 80°C'], ['TEA.MD', '# Tea', '# Tea'], ['tea.pdf', '%PDF-1.7', '(PDF, 8 bytes)']])('called %s is read', async (name, body, text) => {
    const { upload, emulator } = setUp();
    expect(emulator.files.get(await upload(name, body))).toMatchObject({ text, name, workspaceId: 'llm-1' });
  });

  it('is described as the vendor prints it', async () => {
    const { upload, describeFile } = setUp();
    const fileId = await upload('tea.txt');
    expect((await describeFile(fileId)).Data).toEqual({
      CategoryId: 'default', CreateTime: '2026-01-01 08:00:00', FileId: fileId, FileName: 'tea.txt', FileType: 'txt', Parser: 'DASHSCOPE_DOCMIND', SizeInBytes: 3,
      Status: 'INIT', Tags: [], ParseResultDownloadUrl: '', ParseErrorMessage: '',
    });
  });

  it('is gone once it is deleted', async () => {
    const { upload, call, describeFile } = setUp();
    const fileId = await upload('tea.txt');
    expect(await call('DeleteFile', 'DELETE', `file/${fileId}/`)).toMatchObject({ status: 200, Success: true, Data: { FileId: fileId } });
    expect(await describeFile(fileId)).toMatchObject({ status: 404, Code: 'DataCenter.FileNotFound' });
  });

  it('has a path with a slash at its end', async () => {
    const { upload, call } = setUp();
    const fileId = await upload('tea.txt');
    expect(await call('DescribeFile', 'GET', `file/${fileId}`)).toMatchObject({ status: 404, code: 'NotFound' });
  });

  it('ends as its name says', () => {
    expect(['a.txt', 'a-parse-failed.pdf', 'expired.md'].map(toFileOutcome)).toEqual(['ready', 'parse-failed', 'expired']);
  });
});
