import type { Action, ActionCall } from './action.ts';
import { checkContent, type Memories, type StoredMemory, type StoredMemoryNode } from './memories.ts';
import { OpenApiRefusal } from './openapi-refusal.ts';
import { toPage } from './paging.ts';

const DESCRIPTION_PATTERN = /^[\p{L}\p{N}:_.-]{1,50}$/u;

/** The actions on the memory library. */
export function createMemoryActions(memories: Memories): Action[] {
  function findMemory({ workspaceId, names }: ActionCall): StoredMemory {
    const memory = memories.all.get(names['memoryId'] ?? '');
    if (memory?.workspaceId !== workspaceId) throw new OpenApiRefusal('Memory.MemoryIdNotFound');
    return memory;
  }
  function findNode(call: ActionCall): StoredMemoryNode {
    const node = findMemory(call).nodes.get(call.names['memoryNodeId'] ?? '');
    if (!node) throw new OpenApiRefusal('Memory.MemoryNodeNotFound');
    return node;
  }

  const list = 'memories';
  const memory = `${list}/:memoryId`;
  const nodes = `${memory}/memoryNodes`;
  const node = `${nodes}/:memoryNodeId`;
  const style = 'memory';
  return [
    {
      name: 'CreateMemory', method: 'POST', path: list, style,
      run: ({ workspaceId, query }) => ({ memoryId: memories.create(workspaceId, readDescription(query) ?? '').id }),
    },
    {
      name: 'ListMemories', method: 'GET', path: list, style,
      run({ workspaceId, query }) {
        const ours = [...memories.all.values()].filter((memory) => memory.workspaceId === workspaceId);
        const { items, ...page } = toPage(ours, query);
        return { ...page, memories: items.map(({ description, id }) => ({ description, memoryId: id })), workspaceId };
      },
    },
    {
      name: 'GetMemory', method: 'GET', path: memory, style,
      run(call) {
        const { description, id, workspaceId } = findMemory(call);
        return { description, memoryId: id, workspaceId };
      },
    },
    {
      name: 'UpdateMemory', method: 'PUT', path: memory, style,
      run(call) {
        const found = findMemory(call);
        found.description = readDescription(call.query) ?? found.description;
        return {};
      },
    },
    {
      name: 'DeleteMemory', method: 'DELETE', path: memory, style,
      run(call) {
        memories.remove(findMemory(call).id);
        return {};
      },
    },
    {
      name: 'CreateMemoryNode', method: 'POST', path: nodes, style,
      run: (call) => ({ memoryNodeId: memories.addNode(findMemory(call).id, checkContent(call.query['content'])).id }),
    },
    {
      name: 'ListMemoryNodes', method: 'GET', path: nodes, style,
      run(call) {
        const { items, ...page } = toPage([...findMemory(call).nodes.values()], call.query);
        return { ...page, memoryNodes: items.map(({ content, id }) => ({ content, memoryNodeId: id })) };
      },
    },
    {
      name: 'GetMemoryNode', method: 'GET', path: node, style,
      run(call) {
        const { id: memoryId, workspaceId } = findMemory(call);
        const { content, id } = findNode(call);
        return { content, memoryId, memoryNodeId: id, workspaceId };
      },
    },
    {
      name: 'UpdateMemoryNode', method: 'PUT', path: node, style,
      run(call) {
        findNode(call).content = checkContent(call.query['content']);
        return {};
      },
    },
    {
      name: 'DeleteMemoryNode', method: 'DELETE', path: node, style,
      run(call) {
        memories.removeNode(findMemory(call).id, findNode(call).id);
        return {};
      },
    },
  ];
}

function readDescription({ description }: Readonly<Record<string, string>>): string | undefined {
  if (description !== undefined && !DESCRIPTION_PATTERN.test(description)) throw new OpenApiRefusal('Memory.DescriptionInvalid');
  return description;
}
