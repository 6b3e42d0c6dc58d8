import { createHash } from 'node:crypto';
import VendorClient, * as models from '@alicloud/bailian20231229';
import { $OpenApiUtil } from '@alicloud/openapi-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createEmulator, type Emulator, type EmulatorOptions } from '../../../../demo/emulator/create-emulator.ts';
import { createFakeClock, type FakeClock } from '../../../fake-clock.ts';
import { serveLocally } from '../../../serve.ts';

const workspaceId = 'llm-vendor';
const accessKeys = [
  { id: 'testid', secret: 'testsecret' },
  { id: 'STS.testid', secret: 'testsecret-2', securityToken: 'token/+=' },
];

/** The vendor's own client, as it is published, against the emulator behind a socket. Its dates are those of today. */
async function setUp(options: EmulatorOptions = {}, config: Partial<$OpenApiUtil.Config> = {}): Promise<{ client: VendorClient; emulator: Emulator; clock: FakeClock; url: string }> {
  const clock = createFakeClock(Date.now());
  const emulator = createEmulator({ clock, accessKeys, workspaceIds: [workspaceId], ...options });
  const server = await serveLocally((request) => emulator.fetch(request));
  onTestFinished(() => server.close());
  const { host } = new URL(server.url);
  const client = new VendorClient(new $OpenApiUtil.Config({ accessKeyId: 'testid', accessKeySecret: 'testsecret', endpoint: host, protocol: 'http', ...config }));
  return { client, emulator, clock, url: server.url };
}

describe('the vendor’s client', () => {
  it('keeps a memory, from its creation to its end', async () => {
    const { client, emulator, clock } = await setUp();
    const { body: created } = await client.createMemory(workspaceId, new models.CreateMemoryRequest({ description: '用户:A_1.x-y' }));
    const memoryId = created?.memoryId ?? '';
    expect(emulator.memories.get(memoryId)?.description).toBe('用户:A_1.x-y');
    await clock.advance(1_000);
    await client.createMemory(workspaceId, new models.CreateMemoryRequest({}));

    await client.updateMemory(workspaceId, memoryId, new models.UpdateMemoryRequest({ description: 'B' }));
    const { body: memory } = await client.getMemory(workspaceId, memoryId, new models.GetMemoryRequest({}));
    expect(memory).toMatchObject({ description: 'B', memoryId, workspaceId });

    const { body: first } = await client.listMemories(workspaceId, new models.ListMemoriesRequest({ maxResults: 1 }));
    expect(first).toMatchObject({ maxResults: 1, totalCount: 2, workspaceId, memories: [{ description: 'B', memoryId }] });
    const { body: second } = await client.listMemories(workspaceId, new models.ListMemoriesRequest({ maxResults: 1, nextToken: first!.nextToken! }));
    expect(second).toMatchObject({ nextToken: '', memories: [{ description: '' }] });

    await client.deleteMemory(workspaceId, memoryId, new models.DeleteMemoryRequest({}));
    expect(emulator.memories.size).toBe(1);
    await expect(client.getMemory(workspaceId, memoryId, new models.GetMemoryRequest({}))).rejects.toMatchObject({ code: 'Memory.MemoryIdNotFound', statusCode: 404 });
  });

  it('keeps the facts of a memory', async () => {
    const { client, emulator } = await setUp();
    const memoryId = (await client.createMemory(workspaceId, new models.CreateMemoryRequest({}))).body?.memoryId ?? '';
    const content = "用户喜欢 (面食) & *辣椒*!'~";
    const memoryNodeId = (await client.createMemoryNode(workspaceId, memoryId, new models.CreateMemoryNodeRequest({ content }))).body?.memoryNodeId ?? '';
    expect((await client.getMemoryNode(workspaceId, memoryId, memoryNodeId, new models.GetMemoryNodeRequest({}))).body).toMatchObject({ content, memoryId, memoryNodeId });
    await client.updateMemoryNode(workspaceId, memoryId, memoryNodeId, new models.UpdateMemoryNodeRequest({ content: 'x' }));
    const { body } = await client.listMemoryNodes(workspaceId, memoryId, new models.ListMemoryNodesRequest({}));
    expect(body).toMatchObject({ maxResults: 10, totalCount: 1, memoryNodes: [{ content: 'x', memoryNodeId }] });
    await client.deleteMemoryNode(workspaceId, memoryId, memoryNodeId, new models.DeleteMemoryNodeRequest({}));
    expect(emulator.memories.get(memoryId)?.nodes.size).toBe(0);
  });

  it('hands over a file, and follows it until it is ready', async () => {
    const { client, emulator, clock } = await setUp();
    const text = '# 说明\n水温 80°C';
    const lease = await client.applyFileUploadLease('default', workspaceId, new models.ApplyFileUploadLeaseRequest({
      fileName: '说明 书.md', md5: createHash('md5').update(text).digest('hex'), sizeInBytes: String(Buffer.byteLength(text)), categoryType: 'SESSION_FILE',
    }));
    expect(lease.body).toMatchObject({ success: true, status: '200', code: 'Success' });
    const { param, fileUploadLeaseId } = lease.body!.data!;
    const uploaded = await fetch(param!.url!, { method: param!.method!, headers: param!.headers, body: Buffer.from(text) });
    expect(uploaded.status).toBe(200);

    const added = await client.addFile(workspaceId, new models.AddFileRequest({
      leaseId: fileUploadLeaseId!, parser: 'DASHSCOPE_DOCMIND', categoryId: 'default', categoryType: 'SESSION_FILE', tags: ['茶', 'a b'],
    }));
    expect(added.body).toMatchObject({ success: 'true', data: { parser: 'DASHSCOPE_DOCMIND' } });
    const fileId = added.body?.data?.fileId ?? '';
    expect(fileId).toMatch(/^file_session_/);
    expect((await client.describeFile(workspaceId, fileId, new models.DescribeFileRequest({}))).body?.data).toMatchObject({ status: 'INIT', fileName: '说明 书.md', fileType: 'md', tags: ['茶', 'a b'], sizeInBytes: Buffer.byteLength(text) });
    await clock.advance(10_000);
    expect((await client.describeFile(workspaceId, fileId, new models.DescribeFileRequest({}))).body?.data?.status).toBe('FILE_IS_READY');
    expect(emulator.files.get(fileId)).toMatchObject({ text, status: 'FILE_IS_READY' });
    expect((await client.deleteFile(fileId, workspaceId, new models.DeleteFileRequest({}))).body).toMatchObject({ success: true, data: { fileId } });
    expect(emulator.files.size).toBe(0);
  });

  it('signs with a temporary key', async () => {
    const { client } = await setUp({}, { accessKeyId: 'STS.testid', accessKeySecret: 'testsecret-2', securityToken: 'token/+=' });
    expect((await client.listMemories(workspaceId, new models.ListMemoriesRequest({}))).body?.memories).toEqual([]);
  });

  it.each<[string, Partial<$OpenApiUtil.Config>, string, number]>([
    ['a wrong secret', { accessKeySecret: 'other' }, 'SignatureDoesNotMatch', 400],
    ['an unknown key', { accessKeyId: 'other' }, 'InvalidAccessKeyId.NotFound', 404],
    ['a wrong token', { accessKeyId: 'STS.testid', accessKeySecret: 'testsecret-2', securityToken: 'old' }, 'InvalidSecurityToken.MismatchWithAccessKey', 400],
  ])('is refused with %s', async (_name, config, code, statusCode) => {
    const { client } = await setUp({}, config);
    await expect(client.listMemories(workspaceId, new models.ListMemoriesRequest({}))).rejects.toMatchObject({ code, statusCode });
  });

  it('is told how long to wait when it calls too often', async () => {
    const { client, clock } = await setUp();
    for (let call = 0; call < 10; call++) await client.listMemories(workspaceId, new models.ListMemoriesRequest({}));
    await clock.advance(400);
    await expect(client.listMemories(workspaceId, new models.ListMemoriesRequest({}))).rejects.toMatchObject({ name: 'ThrottlingError', code: 'Throttling.User', statusCode: 429, retryAfter: 600 });
    await clock.advance(600);
    await client.listMemories(workspaceId, new models.ListMemoriesRequest({}));
  });
});
