import { createHash } from 'node:crypto';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createEmulator, type Emulator } from '../../../demo/emulator/create-emulator.ts';
import type { OpenApiOptions } from '../../../demo/emulator/openapi/create-openapi.ts';
import { createFilesClient } from '../../../server/bailian/files.ts';
import { createMemoryClient } from '../../../server/bailian/memory.ts';
import { createOpenApiClient, type OpenApiClientOptions } from '../../../server/bailian/openapi.ts';
import { createFakeClock } from '../../fake-clock.ts';
import { serveLocally } from '../../serve.ts';
import { errorOf } from './openapi-client.ts';

const accessKeys = [
  { id: 'key-id', secret: 'key-secret' },
  { id: 'STS.key', secret: 'temporary', securityToken: 'a+/b==' },
];

/** Our clients against the emulator behind a socket, all on one clock. */
async function setUp(openApi: OpenApiOptions = {}, options: Partial<OpenApiClientOptions> = {}) {
  const clock = createFakeClock();
  const emulator: Emulator = createEmulator({ clock, accessKeys, workspaceIds: ['llm-1'], openApi });
  const server = await serveLocally((request) => emulator.fetch(request));
  onTestFinished(() => server.close());
  const { url } = server;
  const send = (url: string, init: RequestInit): Promise<Response> => fetch(url, init);
  const client = createOpenApiClient({ fetch: send, clock, endpoint: url, workspaceId: 'llm-1', accessKeyId: 'key-id', accessKeySecret: 'key-secret', ...options });
  return { clock, emulator, memory: createMemoryClient(client), files: createFilesClient({ openApi: client, fetch: send, clock, uploadHosts: [url] }) };
}

async function toArray<T>(items: AsyncIterable<T>): Promise<T[]> {
  const array: T[] = [];
  for await (const item of items) array.push(item);
  return array;
}

function describeText(fileName: string, text: string): { fileName: string; md5: string; sizeBytes: number } {
  return { fileName, md5: createHash('md5').update(text).digest('hex'), sizeBytes: Buffer.byteLength(text) };
}

describe('memory', () => {
  it('is made, listed, and deleted', async () => {
    const { memory, emulator, clock } = await setUp();
    const ids: string[] = [];
    for (const description of ['visitor:1', '访客_2']) ids.push(await clock.until(memory.createMemory(description), 4));
    expect(await toArray(memory.listMemories())).toEqual([{ memoryId: ids[0], description: 'visitor:1' }, { memoryId: ids[1], description: '访客_2' }]);
    await memory.deleteMemory(ids[0]!);
    expect([...emulator.memories.keys()]).toEqual([ids[1]]);
    expect(await clock.until(errorOf(memory.deleteMemory(ids[0]!)), 4)).toMatchObject({ code: 'not_found', upstreamCode: 'Memory.MemoryIdNotFound', upstreamStatus: 404 });
  });

  it('holds facts, which can be listed over several pages and deleted one by one', async () => {
    const { memory, emulator, clock } = await setUp();
    const memoryId = await memory.createMemory('a');
    expect(await toArray(memory.listMemoryNodes(memoryId))).toEqual([]);
    const nodes = emulator.memories.get(memoryId)!.nodes as Map<string, { id: string; number: number; content: string }>;
    for (let at = 0; at < 55; at++) nodes.set(`n${at}`, { id: `n${at}`, number: at, content: `喜欢面食 ${at}` });
    expect(await clock.until(toArray(memory.listMemoryNodes(memoryId)), 4)).toEqual(Array.from({ length: 55 }, (_, at) => ({ memoryNodeId: `n${at}`, content: `喜欢面食 ${at}` })));
    await memory.deleteMemoryNode(memoryId, 'n3');
    expect(nodes.size).toBe(54);
    expect(await clock.until(errorOf(memory.deleteMemoryNode(memoryId, 'n3')), 4)).toMatchObject({ upstreamCode: 'Memory.MemoryNodeNotFound' });
    expect(await errorOf(toArray(memory.listMemoryNodes('0'.repeat(32))))).toMatchObject({ upstreamCode: 'Memory.MemoryIdNotFound' });
  });

  it('whose making got lost is found by its description', async () => {
    // The server library prints what broke the body.
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
    onTestFinished(() => printed.mockRestore());
    const { memory, emulator } = await setUp();
    emulator.setOpenApiFault('lost-reply', { times: 1 });
    expect(await errorOf(memory.createMemory('visitor:1'))).toMatchObject({ code: 'upstream_down', retry: 'never', upstreamStatus: undefined });
    const [found] = await toArray(memory.listMemories());
    expect(found).toEqual({ memoryId: [...emulator.memories.keys()][0], description: 'visitor:1' });
  });

  it('works with a temporary key', async () => {
    const { memory } = await setUp({}, { accessKeyId: 'STS.key', accessKeySecret: 'temporary', securityToken: 'a+/b==' });
    expect(await memory.createMemory('a')).toMatch(/^[0-9a-f]{32}$/);
  });

  it.each([
    ['an unknown key', { accessKeyId: 'x' }, 'InvalidAccessKeyId.NotFound'],
    ['a wrong secret', { accessKeySecret: 'x' }, 'SignatureDoesNotMatch'],
    ['no token', { accessKeyId: 'STS.key', accessKeySecret: 'temporary' }, 'MissingSecurityToken'],
    ['a wrong clock', { clock: createFakeClock(0) }, 'InvalidTimeStamp.Expired'],
    ['another workspace', { workspaceId: 'llm-2' }, 'NOT AUTHORIZED'],
    ['a nonce that was used', { random: () => new Uint8Array(32) }, 'SignatureNonceUsed'],
  ])('with %s tells the owner why', async (name, options, upstreamCode) => {
    const { memory, clock } = await setUp({}, options);
    if (name.includes('nonce')) await memory.createMemory('a');
    expect(await clock.until(errorOf(toArray(memory.listMemories())), 4)).toMatchObject({ upstreamCode, code: name.includes('nonce') ? 'upstream_down' : 'app_unavailable' });
  });

  it.each([
    ['throttled', { code: 'upstream_busy', retry: 'soon', upstreamCode: 'Throttling.User', retryAfterSeconds: 2 }],
    ['server-error', { code: 'upstream_down', retry: 'soon', upstreamCode: 'Memory.InternalError' }],
    ['garbage', { code: 'upstream_bad', retry: 'never' }],
    ['hang', { code: 'upstream_timeout', retry: 'once' }],
  ] as const)('is told apart when it is %s', async (fault, expected) => {
    const { memory, emulator, clock } = await setUp();
    emulator.setOpenApiFault(fault);
    expect(await clock.until(errorOf(toArray(memory.listMemories())), 4)).toMatchObject(expected);
  });
});

describe('a file', () => {
  it.each<[string, OpenApiOptions]>([
    ['with headers as an object', {}],
    ['with headers as a text', { leaseHeaders: 'text' }],
    ['with an empty content type', { emptyContentType: true }],
    ['with an empty content type in a text', { leaseHeaders: 'text', emptyContentType: true }],
  ])('is handed over %s, and is ready after a while', async (_name, options) => {
    const { files, emulator, clock } = await setUp(options);
    const text = '# 龙井\n'.repeat(50_000);
    const lease = await files.applyLease(describeText('说明 (1).md', text));
    await files.upload({ lease, body: new Blob([text]).stream(), sizeBytes: Buffer.byteLength(text), signal: new AbortController().signal });
    const fileId = await files.addFile(lease.leaseId);
    expect(await files.describeFile(fileId)).toEqual({ state: 'pending', step: 'received' });
    await clock.advance(2_500);
    expect(await files.describeFile(fileId)).toEqual({ state: 'pending', step: 'checking' });
    await clock.advance(5_000);
    expect(await files.describeFile(fileId)).toEqual({ state: 'ready' });
    expect(emulator.files.get(fileId)).toMatchObject({ text, name: '说明 (1).md' });
    await files.deleteFile(fileId);
    expect(emulator.files.size).toBe(0);
  });

  it.each([
    ['parse-failed.txt', { state: 'failed', reason: 'parse' }],
    ['safe-check-failed.txt', { state: 'failed', reason: 'safety' }],
    ['index-failed.txt', { state: 'failed', reason: 'index' }],
    ['index-deleted.txt', { state: 'failed', reason: 'deleted' }],
    ['expired.txt', { state: 'failed', reason: 'expired' }],
    ['stuck.txt', { state: 'pending', step: 'parsing' }],
    ['unknown-status.txt', { state: 'pending', step: 'unknown' }],
    ['renamed.pdf', { state: 'failed', reason: 'parse' }],
  ])('called %s ends as %j', async (fileName, status) => {
    const { files, clock } = await setUp();
    const lease = await files.applyLease(describeText(fileName, 'tea'));
    await files.upload({ lease, body: new Blob(['tea']).stream(), sizeBytes: 3, signal: new AbortController().signal });
    const fileId = await files.addFile(lease.leaseId);
    await clock.advance(10_000);
    expect(await files.describeFile(fileId)).toEqual(status);
  });

  it('whose lease has lapsed is refused by the storage', async () => {
    const { files, clock } = await setUp();
    const lease = await files.applyLease(describeText('tea.txt', 'tea'));
    await clock.advance(10 * 60_000);
    const uploading = files.upload({ lease, body: new Blob(['tea']).stream(), sizeBytes: 3, signal: new AbortController().signal });
    expect(await errorOf(uploading)).toMatchObject({ code: 'upstream_bad', upstreamStatus: 403, upstreamCode: 'AccessDenied' });
  });

  it.each(['status', 'envelope'] as const)('that the service does not take is refused in an answer by %s', async (fileFailures) => {
    const { files, clock } = await setUp({ fileFailures });
    expect(await errorOf(files.applyLease(describeText('setup.exe', 'tea')))).toMatchObject({ code: 'upstream_bad', upstreamCode: 'DataCenter.FileTypeNotSupported' });
    const tooLarge = files.applyLease({ ...describeText('tea.png', 'tea'), sizeBytes: 21 * 1_048_576 });
    expect(await clock.until(errorOf(tooLarge), 4)).toMatchObject({ upstreamCode: 'DataCenter.FileTooLarge' });
    const lease = files.applyLease(describeText('tea.txt', 'tea'));
    expect(await errorOf(files.addFile((await clock.until(lease, 4)).leaseId))).toMatchObject({ upstreamCode: 'DataCenter.LeaseInvalid' });
    expect(await errorOf(files.describeFile('file_session_unknown'))).toMatchObject({ code: 'not_found', upstreamCode: 'DataCenter.FileNotFound' });
  });

  it('that is longer or shorter than announced never becomes one', async () => {
    const { files, emulator, clock } = await setUp();
    for (const text of ['te', 'teas']) {
      const lease = await clock.until(files.applyLease(describeText('tea.txt', 'tea')), 4);
      const uploading = files.upload({ lease, body: new Blob([text]).stream(), sizeBytes: 3, signal: new AbortController().signal });
      expect(await errorOf(uploading)).toMatchObject({ code: 'file_broken' });
      expect(await clock.until(errorOf(files.addFile(lease.leaseId)), 4)).toMatchObject({ upstreamCode: 'DataCenter.LeaseInvalid' });
    }
    expect(emulator.files.size).toBe(0);
  });

  it('with a wrong MD5 never becomes one', async () => {
    const { files } = await setUp();
    const lease = await files.applyLease({ ...describeText('tea.txt', 'tea'), md5: 'a'.repeat(32) });
    await files.upload({ lease, body: new Blob(['tea']).stream(), sizeBytes: 3, signal: new AbortController().signal });
    expect(await errorOf(files.addFile(lease.leaseId))).toMatchObject({ code: 'upstream_bad', upstreamCode: 'DataCenter.FileVerificationFailed' });
  });

  it('that is given up on its way leaves nothing behind', async () => {
    const { files, emulator } = await setUp();
    const lease = await files.applyLease({ ...describeText('tea.txt', 'tea'), sizeBytes: 1_000_000 });
    const abort = new AbortController();
    let isCancelled = false;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new Uint8Array(1_000)),
      cancel: () => {
        isCancelled = true;
      },
    });
    const uploading = errorOf(files.upload({ lease, body, sizeBytes: 1_000_000, signal: abort.signal }));
    await vi.waitFor(() => expect(emulator.requests.at(-1)?.method).toBe('PUT'));
    abort.abort(new Error('gone'));
    expect(await uploading).toMatchObject({ message: 'gone' });
    expect(isCancelled).toBe(true);
    await vi.waitFor(() => expect(emulator.requests.at(-1)?.aborted).toBe(true));
  });
});
