import { onTestFinished, vi } from 'vitest';
import type { EmulatorOptions } from '../../demo/emulator/create-emulator.ts';
import { createEmulator } from '../../demo/emulator/create-emulator.ts';
import { openNodeSqlite } from '../../server/runtimes/node-sqlite.ts';
import type { SqlDriver } from '../../server/stores/sql-driver.ts';
import { createSqlStore } from '../../server/stores/sql.ts';
import type { Conversation as StoredConversation } from '../../server/wire/protocol.ts';
import type { Conversation } from '../../widget/state/conversation.ts';
import type { ChatMemory } from '../../widget/state/storage.ts';
import { createFakeClock, type FakeClock } from '../fake-clock.ts';
import { openMemories } from '../server/memory-app.ts';
import { apiKey, createTestApp } from '../server/test-app.ts';
import { serveLocally } from '../serve.ts';
import { createFaultyStore, type FaultyStore } from './faulty-store.ts';
import { pass } from './faults.ts';
import { openChat } from './open-chat.ts';
import { createProxy, type Exchange, type Fault, type Proxy } from './proxy.ts';

/** What a fault is for: a request of the widget's, or the backend's call of the service. */
export type Route = 'visitor' | 'ask' | 'follow' | 'stop' | 'conversation' | 'service';

/** What happens to the requests of a route, one after the other. After the last they pass. */
export type Script = Partial<Record<Route, Fault[]>>;

export interface FaultStageOptions {
  emulator?: Partial<EmulatorOptions>;
  /** Whether the app remembers visitors. */
  remembers?: boolean;
  /** Path of the database. Default: none, it is kept in memory. */
  database?: string;
  /** How far the browsers' clock is ahead of the backend's. */
  browserAheadMs?: number;
}

/** The widget's transport and state before a whole backend before the emulator, with a proxy on either side of the backend. */
export interface FaultStage {
  clock: FakeClock;
  /** Between the widget and the backend. */
  line: Proxy;
  /** Between the backend and the service. */
  service: Proxy;
  store: FaultyStore;
  /** Below the store. */
  db: SqlDriver;
  /** A tab. Each has a connection of its own and, unless given, a visitor of its own. */
  openTab(memory?: ChatMemory): Tab;
  /** Sets the browsers' clock, as somebody does or an hour of sleep. */
  setBrowserAhead: (ms: number) => void;
  /** What a browser says when the network comes back. */
  wake: () => void;
  /** Puts faults before whatever comes next, and takes away those before. */
  play: (script: Script) => void;
  /** Moves time on, but only while nothing moves on the lines, until the condition holds. Milliseconds that it took, as exact as the steps are small. */
  until: (isDone: () => boolean, stepMs?: number) => Promise<number>;
  /** The conversation as the backend has it, past the line. */
  readStored(memory: ChatMemory): Promise<StoredConversation | undefined>;
  /** Calls of the service since the script began. */
  calls: () => number;
  app: Awaited<ReturnType<typeof createTestApp>>;
}

export interface Tab {
  chat: Conversation;
  memory: ChatMemory;
  /** How often the connection was shown as lost. */
  losses: () => number;
}

/** Longest that anything here may take, in the time of the clock. */
const PATIENCE_MS = 20 * 60_000;

export async function createFaultStage({ emulator: emulatorOptions, remembers = false, database = ':memory:', browserAheadMs: aheadAtFirstMs = 0 }: FaultStageOptions = {}): Promise<FaultStage> {
  // The server library prints what broke a body.
  const printed = vi.spyOn(console, 'error').mockReturnValue();
  const clock = createFakeClock();
  let asked = 0;
  const countedFetch = (url: string, init: RequestInit): Promise<Response> => {
    asked += 1;
    return fetch(url, init).finally(() => (asked -= 1));
  };
  const emulator = createEmulator({ clock, apiKeys: [apiKey], apps: { 'app-1': { scenario: 'echo' } }, tokenDelayMs: 10, knowledge: [], pipelines: {}, ...emulatorOptions });
  const db = openNodeSqlite(database);
  const store = createFaultyStore(createSqlStore(db), clock);
  const upstream = await serveLocally((request) => emulator.fetch(request));
  const service = await createProxy(upstream.url);
  const app = await createTestApp({ clock, service: emulator, upstream: { fetch: countedFetch, baseUrl: `${service.url}/api/v1` }, store: store.store, ...(remembers ? { settings: { memory: 'all' }, openMemories: (service) => openMemories(service, clock) } : {}) });
  const backend = await serveLocally((request) => app.app.fetch(request));
  const line = await createProxy(backend.url);
  const tabs: Tab[] = [];
  let browserAheadMs = aheadAtFirstMs;
  let script: Script = {};
  let calls = 0;
  const wakers = new Set<() => void>();
  const onWake = (run: () => void): (() => void) => {
    wakers.add(run);
    return () => wakers.delete(run);
  };

  function choose(exchange: Exchange): Fault {
    return script[toRoute(exchange)]?.shift() ?? pass;
  }
  line.choose = choose;
  service.choose = (exchange) => {
    calls += 1;
    return choose(exchange);
  };
  onTestFinished(async () => {
    for (const { chat } of tabs) chat.dispose();
    await line.close();
    await service.close();
    await backend.close();
    await upstream.close();
    db.close();
    printed.mockRestore();
  });

  return {
    clock,
    line,
    service,
    store,
    db,
    app,
    play(next) {
      script = next;
      calls = 0;
    },
    calls: () => calls,
    wake() {
      for (const run of wakers) run();
    },
    setBrowserAhead(ms) {
      browserAheadMs = ms;
    },
    openTab(memory = {}) {
      const browserClock = { ...clock, now: () => clock.now() + browserAheadMs };
      const chat = openChat({ endpoint: line.url, memory, clock: browserClock, random: () => 0.5, onWake, fetch: countedFetch });
      let losses = 0;
      chat.isReconnecting.subscribe((isLost) => (losses += isLost ? 1 : 0));
      const tab = { chat, memory, losses: () => losses };
      tabs.push(tab);
      return tab;
    },
    async until(isDone, stepMs = 500) {
      const startedAt = clock.elapsed();
      const moves = (): number => line.moves + service.moves;
      for (let quiet = 0; !isDone(); ) {
        if (clock.elapsed() - startedAt > PATIENCE_MS) throw new Error('It never came to that.');
        const before = moves();
        // Sockets and Web Crypto know nothing of the clock: it stands still while they are at it.
        await new Promise((resolve) => setTimeout(resolve, 1));
        // A request that no fault keeps waiting is on its way.
        const isBusy = asked > line.held + service.held + store.held;
        if (isBusy || moves() !== before) quiet = 0;
        else await clock.advance(Math.min(stepMs, quiet++ < 20 ? 50 : 500));
      }
      return clock.elapsed() - startedAt;
    },
    async readStored({ token, conversation }) {
      const response = await app.request(`/v1/apps/default/conversations/${conversation}`, token === undefined ? {} : { token });
      return response.ok ? ((await response.json()) as StoredConversation) : undefined;
    },
  };
}

function toRoute({ method, path }: Exchange): Route {
  if (path.includes('/completion')) return 'service';
  if (path.endsWith('/visitor')) return 'visitor';
  if (path.includes('/stream')) return 'follow';
  if (path.endsWith('/stop')) return 'stop';
  return method === 'POST' ? 'ask' : 'conversation';
}
