import type { Emulator } from '../../demo/emulator/create-emulator.ts';
import { createMemoryClient, type MemoryClient } from '../../server/bailian/memory.ts';
import { createOpenApiClient } from '../../server/bailian/openapi.ts';
import type { AppConfig } from '../../server/config.ts';
import type { VisitorMemory } from '../../server/wire/protocol.ts';
import { createFakeClock, type FakeClock } from '../fake-clock.ts';
import { createTestApp, page, readText, type TestAppOptions } from './test-app.ts';

export interface MemoryAppOptions extends Omit<TestAppOptions, 'clock' | 'apps' | 'openMemories'> {
  clock?: FakeClock;
  /** Default `all`. */
  memory?: AppConfig['memory'];
  limits?: AppConfig['limits'];
  /** The app's, which is not that of the memories. */
  workspace?: string;
  /** Puts itself before the client of the service's memory. */
  wrap?: (client: MemoryClient) => MemoryClient;
}

/** A backend whose app remembers visitors, on a clock that stands still. */
export async function createMemoryApp({ clock = createFakeClock(), memory = 'all', limits, workspace, wrap = (client) => client, ...options }: MemoryAppOptions = {}) {
  const pending = new Set<Promise<unknown>>();
  const until = <T>(promise: Promise<T>): Promise<T> => clock.until(promise, 2);
  const test = await createTestApp({
    ...options,
    emulator: { ...options.emulator, ...(workspace === undefined ? {} : { apps: { 'app-1': { workspace } } }) },
    clock,
    apps: [{ alias: 'default', appId: 'app-1', origins: [page], texts: {}, imagePrefixes: [], memory, ...(limits ? { limits } : {}), ...(workspace === undefined ? {} : { workspace }) }],
    openMemories: (service) => wrap(openMemories(service, clock)),
    waitUntil(promise) {
      pending.add(promise);
      void promise.finally(() => pending.delete(promise));
    },
  });
  /** Everything a browser got, headers and all. */
  const seen: string[] = [];
  const note = async (response: Response): Promise<Response> => {
    seen.push(JSON.stringify([...response.headers]), await response.clone().text());
    return response;
  };
  /** Waits for what goes on in the background, or until that waits for more than a second. */
  async function settle(): Promise<void> {
    for (let round = 0; round < 100 && pending.size > 0; round++) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      await clock.advance(10);
    }
  }
  return {
    ...test,
    clock,
    settle,
    until,
    seen,
    /** Asks, waits for the answer, and for what follows it. */
    finish: async (token: string, conversation: string, text: string): Promise<string> => {
      const answer = await until(test.ask(token, conversation, text).then(note).then(readText));
      await settle();
      return answer;
    },
    read: async (token: string): Promise<VisitorMemory> => {
      return (await (await until(test.request('/v1/apps/default/memory', { token }).then(note))).json()) as VisitorMemory;
    },
    remove: async (token: string, fact?: string): Promise<Response> => {
      const path = `/v1/apps/default/memory${fact === undefined ? '' : `/${fact}`}`;
      const response = await until(test.request(path, { token, method: 'DELETE' }).then(note));
      await settle();
      return response;
    },
    /** How often an action of the OpenAPI was called. */
    count: (action: string): number => test.emulator.requests.filter(({ headers }) => headers['x-acs-action'] === action).length,
    /** The memory that went along with each question, oldest first. */
    memoryIds: (): (string | undefined)[] => test.inputs().map((input) => (input as { memory_id?: string }).memory_id),
    /** What the service holds. */
    upstream: (): { id: string; facts: string[] }[] =>
      [...test.emulator.memories.values()].map(({ id, nodes }) => ({ id, facts: [...nodes.values()].map(({ content }) => content) })),
  };
}

/** The service's memory as somebody with the owner's keys uses it. */
export function openMemories(service: Emulator, clock: FakeClock): MemoryClient {
  const openApi = createOpenApiClient({
    fetch: (url, init) => service.fetch(new Request(url, init)),
    clock,
    endpoint: 'https://openapi.test',
    workspaceId: 'llm-emulator',
    accessKeyId: 'emulator-key-id',
    accessKeySecret: 'emulator-key-secret',
  });
  return createMemoryClient(openApi);
}
