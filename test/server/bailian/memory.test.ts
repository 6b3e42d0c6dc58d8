import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryClient } from '../../../server/bailian/memory.ts';
import { type Answer, createTestClient, errorOf } from './openapi-client.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');
const print = (name: string) => (): Response => new Response(readFileSync(join(fixtures, name)));

function setUp(answer: Answer) {
  const test = createTestClient(answer);
  return { ...test, memory: createMemoryClient(test.openApi) };
}

async function toArray<T>(items: AsyncIterable<T>): Promise<T[]> {
  const array: T[] = [];
  for await (const item of items) array.push(item);
  return array;
}

describe('the vendor’s printed answers', () => {
  it('are read', async () => {
    expect(await setUp(print('doc-openapi-create-memory.json')).memory.createMemory('a')).toBe('6bff4f317a14442fbc9f73d29dbxxxx');
    await setUp(print('doc-openapi-delete-memory-node.json')).memory.deleteMemoryNode('m', 'n');
    const memories = setUp(print('doc-openapi-list-memories.json')).memory.listMemories();
    expect((await memories.next()).value).toEqual({ memoryId: '3fc531f4519444beaafffa4538f6xxxx', description: '我的大模型应用$APP_ID关于A用户的长期记忆体' });
    const { memory, requests, clock } = setUp(print('doc-openapi-list-memory-nodes.json'));
    // The same page for ever: its token does not go on.
    const nodes = await clock.until(toArray(memory.listMemoryNodes('m')));
    expect(nodes[0]).toEqual({ memoryNodeId: '68de06c95368463a8be4a84efc872cc5', content: '用户喜欢吃西红柿炒鸡蛋' });
    expect(requests.map(({ url }) => url)).toEqual([
      'https://bailian.test/llm-1/memories/m/memoryNodes?maxResults=50',
      'https://bailian.test/llm-1/memories/m/memoryNodes?maxResults=50&nextToken=dc270401186b433f975d7e1faaa34e0e',
    ]);
  });
});

describe('a memory', () => {
  it.each(['a', '用户:A_1.x-y', 'x'.repeat(50)])('may be described as %s', async (description) => {
    const { memory, requests } = setUp(() => Response.json({ memoryId: 'm-1', requestId: 'r' }));
    expect(await memory.createMemory(description)).toBe('m-1');
    expect(new URL(requests[0]!.url).searchParams.get('description')).toBe(description);
    expect(requests[0]!.method).toBe('POST');
  });

  it.each(['', 'a b', 'a/b', 'x'.repeat(51)])('is never asked for as %j', async (description) => {
    const { memory, requests } = setUp(() => Response.json({}));
    expect(await errorOf(memory.createMemory(description))).toBeInstanceOf(TypeError);
    expect(requests).toEqual([]);
  });

  it('is made at most every 1.1 seconds', async () => {
    const { memory, requests, clock } = setUp(() => Response.json({ memoryId: 'm', requestId: 'r' }));
    const calls = [memory.createMemory('a'), memory.createMemory('b')];
    await calls[0];
    await clock.advance(1_099);
    expect(requests).toHaveLength(1);
    await clock.advance(1);
    await Promise.all(calls);
  });

  it.each([{}, { requestId: 'r' }, { memoryId: '' }, { memoryId: 5 }, { memoryId: '../x' }, { memoryId: 'x'.repeat(129) }])('is not there when the answer is %j', async (answer) => {
    expect(await errorOf(setUp(() => Response.json(answer)).memory.createMemory('a'))).toMatchObject({ code: 'upstream_bad', retry: 'never' });
  });
});

describe('a deletion', () => {
  it.each([{}, { Success: true }, { requestId: 'r', code: 'Memory.InternalError' }])('is not done when the answer is %j', async (answer) => {
    const { memory } = setUp(() => Response.json(answer));
    expect(await errorOf(memory.deleteMemory('m'))).toMatchObject({ code: 'upstream_bad' });
    expect(await errorOf(memory.deleteMemoryNode('m', 'n'))).toMatchObject({ code: 'upstream_bad' });
  });

  it('tells when there was nothing to delete', async () => {
    const { memory } = setUp(() => Response.json({ Code: 'Memory.MemoryIdNotFound' }, { status: 404 }));
    expect(await errorOf(memory.deleteMemory('m'))).toMatchObject({ code: 'not_found', upstreamCode: 'Memory.MemoryIdNotFound' });
  });

  it.each(['', '.', '..', 'a/b', 'a?b', 'x'.repeat(129)])('of the id %j is not asked for', async (id) => {
    const { memory, requests } = setUp(() => Response.json({ requestId: 'r' }));
    for (const call of [memory.deleteMemory(id), memory.deleteMemoryNode(id, 'n'), memory.deleteMemoryNode('m', id), memory.listMemoryNodes(id).next()]) {
      expect(await errorOf(call)).toMatchObject({ code: 'not_found' });
    }
    expect(requests).toEqual([]);
  });
});

describe('a list', () => {
  it('is asked for page by page, as it is read', async () => {
    const { memory, requests } = setUp((request) => {
      const at = Number(new URL(request.url).searchParams.get('nextToken') ?? 0);
      return Response.json({ memories: [{ memoryId: `m${at}`, description: `d${at}` }], nextToken: String(at + 1), requestId: 'r' });
    });
    for await (const { description } of memory.listMemories()) if (description === 'd0') break;
    expect(requests).toHaveLength(1);
  });

  it('has an end, whatever the service says', async () => {
    let pages = 0;
    const { memory, clock } = setUp(() => Response.json({ memories: [], nextToken: `t${pages++}`, requestId: 'r' }));
    expect(await clock.until(toArray(memory.listMemories()))).toEqual([]);
    expect(pages).toBe(200);
  });

  it.each([{}, [], { memories: 'x', requestId: 'r' }, { memories: [] }, { requestId: 'r', code: 'X', memories: [] }])('is bad when a page is %j', async (page) => {
    expect(await errorOf(toArray(setUp(() => Response.json(page)).memory.listMemories()))).toMatchObject({ code: 'upstream_bad' });
  });

  it('holds well-formed entries only, whatever comes', async () => {
    const entry = fc.oneof(fc.anything(), fc.record({ memoryNodeId: fc.oneof(fc.string(), fc.stringMatching(/^[a-f0-9]{8}$/)), content: fc.oneof(fc.string(), fc.integer()) }));
    await fc.assert(
      fc.asyncProperty(fc.array(entry), fc.anything(), async (memoryNodes, rest) => {
        const { memory } = setUp(() => Response.json({ memoryNodes, rest, requestId: 'r' }));
        for (const { memoryNodeId, content } of await toArray(memory.listMemoryNodes('m'))) {
          expect(memoryNodeId).toMatch(/^[A-Za-z0-9_-]{1,128}$/);
          expect(content.trim()).toBe(content);
          expect(content).not.toBe('');
        }
      }),
    );
  });

  it('stops for its signal', async () => {
    const abort = new AbortController();
    const { memory, requests } = setUp(() => {
      abort.abort(new Error('gone'));
      return Response.json({ memories: [{ memoryId: 'a', description: 'a' }], nextToken: 't', requestId: 'r' });
    });
    expect(await errorOf(toArray(memory.listMemories({ signal: abort.signal })))).toMatchObject({ message: 'gone' });
    expect(requests).toHaveLength(1);
  });
});
