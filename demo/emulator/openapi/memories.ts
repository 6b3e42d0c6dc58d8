import { randomHex } from '../random-text.ts';
import { OpenApiRefusal } from './openapi-refusal.ts';
import type { Numbered } from './paging.ts';

/** One fact that is remembered. */
export interface StoredMemoryNode extends Numbered {
  readonly id: string;
  content: string;
}

export interface StoredMemory extends Numbered {
  readonly id: string;
  readonly workspaceId: string;
  description: string;
  /** By id, oldest first. */
  readonly nodes: ReadonlyMap<string, StoredMemoryNode>;
}

/** The memory library of all workspaces. */
export interface Memories {
  /** By id, oldest first. */
  readonly all: ReadonlyMap<string, StoredMemory>;
  create(workspaceId: string, description: string): StoredMemory;
  remove(id: string): void;
  /** Throws OpenApiRefusal for a content that the service does not take. */
  addNode(memoryId: string, content: string): StoredMemoryNode;
  removeNode(memoryId: string, nodeId: string): void;
}

const MAX_CONTENT_LENGTH = 200;

/** Throws OpenApiRefusal for a content that is empty or longer than 200 characters. */
export function checkContent(content: string | undefined): string {
  const length = content?.length ?? 0;
  if (content === undefined || content.trim() === '' || length > MAX_CONTENT_LENGTH) throw new OpenApiRefusal('Memory.MemoryNodeContentInvalid');
  return content;
}

export function createMemories(random: () => number): Memories {
  type Writable = Omit<StoredMemory, 'nodes'> & { readonly nodes: Map<string, StoredMemoryNode> };
  const all = new Map<string, Writable>();
  let count = 0;

  /** Ids are random; a test's random numbers may repeat. */
  function createId(taken: ReadonlyMap<string, unknown>): string {
    const id = randomHex(random, 32);
    return taken.has(id) ? `${id.slice(0, 20)}${count.toString(16).padStart(12, '0')}` : id;
  }
  function find(id: string): Writable {
    const memory = all.get(id);
    if (!memory) throw new OpenApiRefusal('Memory.MemoryIdNotFound');
    return memory;
  }

  return {
    all,
    create(workspaceId, description) {
      const memory: Writable = { id: createId(all), number: count++, workspaceId, description, nodes: new Map() };
      all.set(memory.id, memory);
      return memory;
    },
    remove(id) {
      all.delete(find(id).id);
    },
    addNode(memoryId, content) {
      const { nodes } = find(memoryId);
      const node: StoredMemoryNode = { id: createId(nodes), number: count++, content: checkContent(content) };
      nodes.set(node.id, node);
      return node;
    },
    removeNode(memoryId, nodeId) {
      if (!find(memoryId).nodes.delete(nodeId)) throw new OpenApiRefusal('Memory.MemoryNodeNotFound');
    },
  };
}
