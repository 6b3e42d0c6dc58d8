import { ChatError } from '../errors.ts';
import { isRecord, textAt } from './json.ts';
import type { OpenApiClient } from './openapi.ts';
import type { Pace } from './pacer.ts';
import { UpstreamError } from './upstream-error.ts';

export interface Memory {
  memoryId: string;
  description: string;
}

/** One fact that the service remembers. */
export interface MemoryNode {
  memoryNodeId: string;
  content: string;
}

interface CallOptions {
  signal?: AbortSignal;
}

/** Every call throws what `OpenApiClient.call` throws. An id that the service cannot have made is `not_found`. */
export interface MemoryClient {
  /**
   * Makes a memory and returns its id. Calls come one by one, 1.1 s after the end of the last. A memory may have been made
   * even if this fails without `upstreamStatus`, or with one from 500 on: look for its description before the next try.
   * @param description 1 to 50 letters, digits, `:`, `_`, `.` and `-`; anything else is a TypeError.
   */
  createMemory(description: string, options?: CallOptions): Promise<string>;
  /** Those of the workspace, page by page as they are read, at most 10,000. */
  listMemories(options?: CallOptions): AsyncGenerator<Memory, void, undefined>;
  deleteMemory(memoryId: string, options?: CallOptions): Promise<void>;
  /** What is remembered in a memory, page by page as it is read, at most 10,000. */
  listMemoryNodes(memoryId: string, options?: CallOptions): AsyncGenerator<MemoryNode, void, undefined>;
  deleteMemoryNode(memoryId: string, memoryNodeId: string, options?: CallOptions): Promise<void>;
}

const DESCRIPTION_PATTERN = /^[\p{L}\p{N}:_.-]{1,50}$/u;
const ID_PATTERN = /^[A-Za-z0-9_-]{1,128}$/;
const PAGE_SIZE = 50;
const MAX_PAGES = 200;
/** A second is what the vendor asks for. */
/** Creating and deleting: the vendor asks for a second between two. */
const CHANGE_PACE: Pace = { gapMs: 1_100, since: 'end' };

/** Client of the vendor's long-term memory. */
export function createMemoryClient(openApi: OpenApiClient): MemoryClient {
  async function* listPages(action: string, { path, signal }: { path: readonly string[] } & CallOptions): AsyncGenerator<Record<string, unknown>, void, undefined> {
    let nextToken = '';
    for (let page = 0; page < MAX_PAGES; page++) {
      const query = { maxResults: String(PAGE_SIZE), ...(nextToken === '' ? {} : { nextToken }) };
      const answer = await openApi.call({ action, method: 'GET', path, query, repeatable: true, signal });
      yield answer;
      // The vendor prints its tokens with a line break at the end.
      const token = textAt(answer, 'nextToken')?.trim() ?? '';
      if (token === '' || token === nextToken) return;
      nextToken = token;
    }
  }

  return {
    async createMemory(description, { signal } = {}) {
      if (!DESCRIPTION_PATTERN.test(description)) throw new TypeError('The description of a memory is 1 to 50 letters, digits, ":", "_", "." and "-".');
      const query = { description };
      const answer = await openApi.call({ action: 'CreateMemory', method: 'POST', path: ['memories'], query, repeatable: false, pace: CHANGE_PACE, signal });
      const memoryId = textAt(answer, 'memoryId')?.trim() ?? '';
      if (!ID_PATTERN.test(memoryId)) throw unreadable();
      return memoryId;
    },

    async *listMemories({ signal } = {}) {
      for await (const page of listPages('ListMemories', { path: ['memories'], ...(signal ? { signal } : {}) })) {
        for (const item of itemsAt(page, 'memories')) {
          const memoryId = textAt(item, 'memoryId')?.trim() ?? '';
          if (ID_PATTERN.test(memoryId)) yield { memoryId, description: textAt(item, 'description') ?? '' };
        }
      }
    },

    async deleteMemory(memoryId, { signal } = {}) {
      const answer = await openApi.call({ action: 'DeleteMemory', method: 'DELETE', path: ['memories', checkId(memoryId)], repeatable: true, pace: CHANGE_PACE, signal });
      checkDone(answer);
    },

    async *listMemoryNodes(memoryId, { signal } = {}) {
      const path = ['memories', checkId(memoryId), 'memoryNodes'];
      for await (const page of listPages('ListMemoryNodes', { path, ...(signal ? { signal } : {}) })) {
        for (const item of itemsAt(page, 'memoryNodes')) {
          const memoryNodeId = textAt(item, 'memoryNodeId')?.trim() ?? '';
          const content = textAt(item, 'content')?.trim() ?? '';
          if (ID_PATTERN.test(memoryNodeId) && content !== '') yield { memoryNodeId, content };
        }
      }
    },

    async deleteMemoryNode(memoryId, memoryNodeId, { signal } = {}) {
      const path = ['memories', checkId(memoryId), 'memoryNodes', checkId(memoryNodeId)];
      checkDone(await openApi.call({ action: 'DeleteMemoryNode', method: 'DELETE', path, repeatable: true, signal }));
    },
  };
}

/** No id of the service's: it would be another path. */
function checkId(id: string): string {
  if (!ID_PATTERN.test(id)) throw new ChatError('not_found');
  return id;
}

/** A deletion answers with the request's id and nothing else; it is the proof that something was deleted. */
function checkDone(answer: Record<string, unknown>): void {
  if (!textAt(answer, 'requestId') || textAt(answer, 'code')) throw unreadable();
}

function itemsAt(page: Record<string, unknown>, name: string): Record<string, unknown>[] {
  const items = page[name] ?? [];
  if (!Array.isArray(items) || !textAt(page, 'requestId') || textAt(page, 'code')) throw unreadable();
  return items.filter(isRecord);
}

function unreadable(): UpstreamError {
  return new UpstreamError('upstream_bad', { retry: 'never' });
}
