import { createEmulator, type Emulator, type EmulatorOptions } from '../../demo/emulator/create-emulator.ts';
import { createApp } from '../../server/app.ts';
import { type CompletionClient, type CompletionClientOptions, createCompletionClient } from '../../server/bailian/completion.ts';
import type { FilesClient } from '../../server/bailian/files.ts';
import type { MemoryClient } from '../../server/bailian/memory.ts';
import type { VisitorKeys } from '../../server/chat/visitor-keys.ts';
import type { LocalRates } from '../../server/chat/limits/local-rates.ts';
import type { Load } from '../../server/chat/load/admission.ts';
import { type Clock, systemClock } from '../../server/clock.ts';
import type { AppConfig } from '../../server/config.ts';
import type { LogEntry } from '../../server/log.ts';
import { createMetrics } from '../../server/metrics/metrics.ts';
import { openNodeSqlite } from '../../server/runtimes/node-sqlite.ts';
import { adminRoutes } from '../../server/routes/admin.ts';
import { createSqlStore } from '../../server/stores/sql.ts';
import type { Store } from '../../server/stores/store.ts';
import type { Tracer } from '../../server/tracing.ts';
import { applyPart } from '../../server/wire/apply-part.ts';
import { createAssistantMessage, textOf } from '../../server/wire/messages.ts';
import type { Message, StreamPart, VisitorToken } from '../../server/wire/protocol.ts';

export const page = 'https://shop.example';
export const apiKey = 'sk-test-canary';

interface TestRequest {
  /** Where it comes from. Default: nobody knows. */
  peerAddress?: string;
  method?: string;
  body?: BodyInit;
  duplex?: 'half';
  headers?: Record<string, string>;
  token?: string;
}

export interface TestAppOptions {
  clock?: Clock;
  store?: Store;
  emulator?: Partial<EmulatorOptions>;
  apps?: AppConfig[];
  /** More of the one app's settings. */
  settings?: Partial<AppConfig>;
  /** An emulator that other backends use too, instead of one of its own. */
  service?: Emulator;
  /** How the emulator is reached. Default: it is called in this process. */
  upstream?: Pick<CompletionClientOptions, 'fetch' | 'baseUrl'>;
  /** Answers in place of the emulator. */
  completions?: CompletionClient;
  /** Makes the client of the service's memory. Default: there is none. */
  openMemories?: (service: Emulator) => MemoryClient;
  /** Makes the client of the service's files. Default: there is none. */
  openFiles?: (service: Emulator) => FilesClient;
  waitUntil?: (promise: Promise<unknown>) => void;
  /** What the site signs visitors with: `new,old`. */
  visitorSecret?: string;
  /** Or the keys that it signs them with. */
  visitorKeys?: VisitorKeys;
  fetchKeys?: (url: string) => Promise<Response>;
  /** Signs tokens; by default one is made and kept in the store. */
  tokenSecret?: string;
  /** Opens what is the owner's. */
  adminToken?: string;
  metricsToken?: string;
  tracer?: Tracer;
  maxTurns?: number;
  /** What addresses are counted on. */
  rates?: LocalRates;
  trustedProxies?: number;
  loadOf?: () => Load;
}

/** The whole backend in this process, before the emulator, as a page of `https://shop.example` sees it. */
export async function createTestApp({ clock = systemClock, store = createSqlStore(openNodeSqlite(':memory:')), emulator: options = {}, apps, settings = {}, service, upstream, completions, openMemories, openFiles, waitUntil, visitorSecret, visitorKeys, fetchKeys, tokenSecret, adminToken, metricsToken, tracer, maxTurns, rates, loadOf, trustedProxies = 0 }: TestAppOptions = {}) {
  const emulator = service ?? createEmulator({ clock, apiKeys: [apiKey], apps: { 'app-1': {} }, tokenDelayMs: 0, ...options });
  /** What the service was asked, call by call. */
  const inputs = (): unknown[] => emulator.requests.filter(({ path }) => path.endsWith('/completion')).map(({ body }) => (body as { input: unknown }).input);
  const logs: LogEntry[] = [];
  const configured = apps ?? [{ alias: 'default', appId: 'app-1', origins: [page], texts: { title: 'Shop' }, imagePrefixes: [], ...settings }];
  const metrics = metricsToken === undefined ? undefined : createMetrics({ token: metricsToken, apps: new Map(configured.map((entry) => [entry.alias, entry])) });
  const { app, turns, erasures, sweep } = await createApp({
    admin: adminRoutes,
    config: { apps: new Map(configured.map((entry) => [entry.alias, entry])), trustedProxies, publicUrl: 'https://chat.example', ...(tokenSecret === undefined ? {} : { tokenSecrets: tokenSecret.split(',') }), ...(adminToken === undefined ? {} : { adminToken }), ...(visitorSecret === undefined ? {} : { visitorKeys: { kind: 'secrets', secrets: visitorSecret.split(',') } }), ...(visitorKeys ? { visitorKeys } : {}) },
    ...(fetchKeys ? { fetch: fetchKeys } : {}),
    store: metrics?.watchStore(store) ?? store,
    completions: completions ?? createCompletionClient({
      fetch: (input, init) => emulator.fetch(new Request(input, init)),
      baseUrl: 'http://bailian.test/api/v1',
      ...upstream,
      clock,
      apiKey,
    }),
    memories: openMemories?.(emulator),
    files: openFiles?.(emulator),
    clock,
    ...(waitUntil ? { waitUntil } : {}),
    maxTurns,
    rates,
    loadOf,
    random: () => 0,
    metrics,
    tracer,
    log: metrics?.watch((entry) => logs.push(entry)) ?? ((entry) => logs.push(entry)),
  });

  const request = (path: string, { token, headers, peerAddress, ...rest }: TestRequest = {}): Promise<Response> => {
    return Promise.resolve(
      app.request(
        `http://chat.test${path}`,
        {
          ...rest,
          headers: { origin: page, ...(token ? { authorization: `Bearer ${token}` } : {}), ...(rest.body ? { 'content-type': 'application/json' } : {}), ...headers },
        },
        { peerAddress },
      ),
    );
  };
  const post = (path: string, body: unknown, token?: string): Promise<Response> =>
    request(path, { method: 'POST', body: JSON.stringify(body), ...(token ? { token } : {}) });
  const mint = async (): Promise<string> => ((await (await post('/v1/apps/default/visitor', {})).json()) as VisitorToken).token;
  const ask = (token: string, conversation: string, text: string, id = `m-${text.length}-${Math.random().toString(36).slice(2)}`): Promise<Response> =>
    post('/v1/apps/default/chat', chatBody(conversation, text, id), token);
  return { app, turns, erasures, sweep, emulator, inputs, store, logs, request, post, mint, ask };
}

export function chatBody(conversation: string, text: string, id: string, trigger?: string) {
  return { id: conversation, messages: [{ id, role: 'user', parts: [{ type: 'text', text }] }], ...(trigger ? { trigger } : {}) };
}

export interface ReadEvent {
  id: string | undefined;
  data: string;
}

/** All events of a finished stream. */
export async function readEvents(response: Response): Promise<ReadEvent[]> {
  return toEvents(await response.text());
}

export function toEvents(text: string): ReadEvent[] {
  return text
    .split('\n\n')
    .filter((block) => block.includes('data: '))
    .map((block) => ({ id: /^id: (.*)$/m.exec(block)?.[1], data: /^data: (.*)$/m.exec(block)?.[1] ?? '' }));
}

export function toMessage(events: ReadEvent[]): Message {
  const parts = events.filter(({ data }) => data !== '[DONE]').map(({ data }) => JSON.parse(data) as StreamPart);
  return parts.reduce(applyPart, createAssistantMessage(''));
}

export async function readText(response: Response): Promise<string> {
  return textOf(toMessage(await readEvents(response)));
}

/** Reads on until the text so far satisfies the condition; the body stays open. */
export async function readUntil(reader: ReadableStreamDefaultReader<Uint8Array>, isEnough: (text: string) => boolean): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  while (!isEnough(text)) {
    const { value, done } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  return text;
}
