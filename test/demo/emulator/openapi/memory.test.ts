import { describe, expect, it } from 'vitest';
import type { Emulator } from '../../../../demo/emulator/create-emulator.ts';
import type { FakeClock } from '../../../fake-clock.ts';
import { callOpenApi, createOpenApiEmulator } from './sign-call.ts';

type TestEmulator = Emulator & { clock: FakeClock };
type Json = Record<string, unknown>;

const open = (): TestEmulator => createOpenApiEmulator({ openApi: { createMemoryGapMs: 0, callsPerSecond: 1_000 } });

async function call(emulator: TestEmulator, action: string, { path = 'memories', query = {} }: { path?: string; query?: Record<string, string> } = {}): Promise<Json & { status: number }> {
  const [, verb = ''] = /^(Create|List|Get|Update|Delete)/.exec(action) ?? [];
  const method = { Create: 'POST', Update: 'PUT', Delete: 'DELETE' }[verb] ?? 'GET';
  const response = await callOpenApi(emulator, { action, method, path: path.startsWith('llm-') ? path : `llm-1/${path}`, query });
  return { ...((await response.json()) as Json), status: response.status };
}

async function create(emulator: TestEmulator, query: Record<string, string> = {}): Promise<string> {
  return (await call(emulator, 'CreateMemory', { query }))['memoryId'] as string;
}

describe('a memory', () => {
  it.each(['a', '用户:A_1.x-y', '茶'.repeat(50), '3f2a9c1e-0b7d-4c55-9e1a-8d2f6b7c0a11'])('may be described as %s', async (description) => {
    const emulator = open();
    const memoryId = await create(emulator, { description });
    expect(memoryId).toMatch(/^[0-9a-f]{32}$/);
    expect(emulator.memories.get(memoryId)).toMatchObject({ description, workspaceId: 'llm-1' });
  });

  it.each(['', 'a b', 'a@b', 'a/b', 'a|b', 'x'.repeat(51), '🍵'])('may not be described as %j', async (description) => {
    expect(await call(open(), 'CreateMemory', { query: { description } })).toMatchObject({ status: 400, Code: 'Memory.DescriptionInvalid' });
  });

  it('is made anew by every call', async () => {
    const emulator = open();
    expect(await create(emulator, { description: 'a' })).not.toBe(await create(emulator, { description: 'a' }));
    expect(emulator.memories.size).toBe(2);
  });

  it('is made at most once a second', async () => {
    const emulator = createOpenApiEmulator();
    await create(emulator);
    await emulator.clock.advance(999);
    expect(await call(emulator, 'CreateMemory')).toMatchObject({ status: 429, Code: 'Throttling.User' });
    await emulator.clock.advance(1);
    expect(await create(emulator)).toBeDefined();
  });

  it('is seen from its own workspace alone', async () => {
    const emulator = open();
    const memoryId = await create(emulator);
    expect(await call(emulator, 'GetMemory', { path: `llm-2/memories/${memoryId}` })).toMatchObject({ status: 404, Code: 'Memory.MemoryIdNotFound', Message: 'Memory Id not exist or is not authorized.' });
    expect(await call(emulator, 'ListMemories', { path: 'llm-2/memories' })).toMatchObject({ memories: [], totalCount: 0 });
  });

  it('is gone once it is deleted, with what was in it', async () => {
    const emulator = open();
    const path = `memories/${await create(emulator)}`;
    await call(emulator, 'CreateMemoryNode', { path: `${path}/memoryNodes`, query: { content: 'a' } });
    expect(await call(emulator, 'DeleteMemory', { path })).toEqual({ status: 200, requestId: expect.any(String) });
    for (const [action, place] of [['GetMemory', path], ['DeleteMemory', path], ['ListMemoryNodes', `${path}/memoryNodes`]] as const) {
      expect(await call(emulator, action, { path: place })).toMatchObject({ status: 404, Code: 'Memory.MemoryIdNotFound' });
    }
  });
});

describe('a fact', () => {
  it.each(['', ' ', 'x'.repeat(201), undefined])('may not be %j', async (content) => {
    const emulator = open();
    const path = `memories/${await create(emulator)}/memoryNodes`;
    expect(await call(emulator, 'CreateMemoryNode', { path, query: content === undefined ? {} : { content } })).toMatchObject({ status: 400, Code: 'Memory.MemoryNodeContentInvalid' });
  });

  it('is found under its own memory alone', async () => {
    const emulator = open();
    const [own, other] = [await create(emulator), await create(emulator)];
    const { memoryNodeId } = await call(emulator, 'CreateMemoryNode', { path: `memories/${own}/memoryNodes`, query: { content: 'x'.repeat(200) } });
    expect(await call(emulator, 'GetMemoryNode', { path: `memories/${own}/memoryNodes/${String(memoryNodeId)}` })).toMatchObject({ status: 200, memoryId: own });
    expect(await call(emulator, 'DeleteMemoryNode', { path: `memories/${other}/memoryNodes/${String(memoryNodeId)}` })).toMatchObject({ status: 404, Code: 'Memory.MemoryNodeNotFound' });
  });
});

describe('a list', () => {
  it('comes in pages, and goes on after an end that is gone', async () => {
    const emulator = open();
    const path = `memories/${await create(emulator)}/memoryNodes`;
    for (let at = 0; at < 25; at++) await call(emulator, 'CreateMemoryNode', { path, query: { content: `fact ${at}` } });
    const list = async (query: Record<string, string>) => (await call(emulator, 'ListMemoryNodes', { path, query })) as unknown as { memoryNodes: { content: string; memoryNodeId: string }[]; nextToken: string };
    const first = await list({});
    expect(first).toMatchObject({ maxResults: 10, totalCount: 25 });
    await call(emulator, 'DeleteMemoryNode', { path: `${path}/${first.memoryNodes.at(-1)!.memoryNodeId}` });
    const second = await list({ nextToken: first.nextToken, maxResults: '14' });
    const third = await list({ nextToken: second.nextToken });
    expect([...first.memoryNodes, ...second.memoryNodes, ...third.memoryNodes].map(({ content }) => content)).toEqual(Array.from({ length: 25 }, (_, at) => `fact ${at}`));
    expect(third.nextToken).toBe('');
  });

  it.each([['0', 'MaxResults'], ['51', 'MaxResults'], ['ten', 'MaxResults'], ['1.5', 'MaxResults'], ['', 'MaxResults']])('of %j is refused', async (maxResults) => {
    expect(await call(open(), 'ListMemories', { query: { maxResults } })).toMatchObject({ status: 400, Code: 'Memory.MaxResultsInvalid' });
  });

  it.each(['x', '3', 'AAAA', '§'])('from the token %j on is refused', async (nextToken) => {
    expect(await call(open(), 'ListMemories', { query: { nextToken } })).toMatchObject({ status: 400, Code: 'Memory.NextTokenInvalid' });
  });
});

describe('on demand', () => {
  it.each([
    ['throttled', 429, 'Throttling.User'],
    ['server-error', 500, 'Memory.InternalError'],
  ] as const)('a call is %s', async (fault, status, code) => {
    const emulator = open();
    emulator.setOpenApiFault(fault, { times: 1, action: 'CreateMemory' });
    expect(await call(emulator, 'ListMemories')).toMatchObject({ status: 200 });
    expect(await call(emulator, 'CreateMemory')).toMatchObject({ status, Code: code });
    expect(await create(emulator)).toBeDefined();
    expect(emulator.memories.size).toBe(1);
  });

  it('an answer is lost after the memory was made', async () => {
    const emulator = open();
    emulator.setOpenApiFault('lost-reply');
    await expect(call(emulator, 'CreateMemory')).rejects.toThrow('lost-reply');
    expect(emulator.memories.size).toBe(1);
  });
});
