import type { Hono } from 'hono';
import { type AppDeps, createApp } from './app.ts';
import { type CompletionClientOptions, createCompletionClient } from './bailian/completion.ts';
import type { Load } from './chat/load/admission.ts';
import type { Turns } from './chat/turns.ts';
import type { VisitorTokens } from './chat/visitors.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { errorName, type Log } from './log.ts';
import type { CreateMd5 } from './md5.ts';
import type { Metrics } from './metrics/metrics.ts';
import type { AppEnv } from './middleware/app-env.ts';
import type { Store } from './stores/store.ts';
import type { Tracer } from './tracing.ts';

/** Logs of ended turns are kept for readers that come back. */
export const KEEP_LOG_MS = 10 * 60_000;
/** Files that were attached and never sent. */
export const KEEP_UNSENT_MS = 24 * 3600_000;

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface ChatOptions {
  config: Config;
  store: Store;
  log: Log;
  /** Reaches the service. Default: the platform's. */
  fetch?: Fetch;
  /** Sends files to the service's storage. Default: the same. */
  uploadFetch?: Fetch;
  /** Default: our own, which runs everywhere. */
  createMd5?: CreateMd5;
  /** Asks the service for answers, which come in many small pieces. Default: `fetch`. */
  askFetch?: CompletionClientOptions['fetch'];
  clock?: Clock;
  /** What addresses are counted on, for a runtime that turns floods away before they are requests. Default: the app's own. */
  rates?: AppDeps['rates'];
  random?: () => number;
  /** How busy the process is. Absent where the platform sees to that. */
  loadOf?: (() => Load) | undefined;
  /** Keeps the platform from ending the process while a promise runs. */
  waitUntil?: ((promise: Promise<unknown>) => void) | undefined;
  /** For `GET /metrics`, where `log` is watched by it too. Absent: there is no such thing. */
  metrics?: Metrics | undefined;
  /** Told of requests, turns and calls of the service: `createOpenTelemetryTracer(api)`. */
  tracer?: Tracer | undefined;
  /** `adminRoutes`, for whoever has `ADMIN_TOKEN`. Absent: nothing is served below `/admin`. */
  admin?: AppDeps['admin'];
  /** Where the backend is mounted in a server that does not take that off the path itself, such as `/api/chat`. */
  basePath?: string;
  /** Leads requests for pictures to this one of several backends with stores of their own; see `AppDeps.place`. */
  place?: string | undefined;
}

/** The whole backend, for any server that speaks `fetch`. */
export interface Chat {
  /** To be mounted in a Hono application, anywhere: `server.route('/api/chat', chat.app)`. */
  app: Hono<AppEnv>;
  fetch: (request: Request, bindings?: AppEnv['Bindings']) => Response | Promise<Response>;
  turns: Turns;
  apps: Config['apps'];
  /** Says who a request is from, for whoever leads it to one of several backends. */
  tokens: VisitorTokens;
  /** Drops what need not be kept any longer; to be called about once a minute. Never throws. */
  sweep(): Promise<void>;
  /** Takes no new turns, and lets running ones end for at most `graceMs`. What stopped them is kept and marked. */
  drain(graceMs: number): Promise<void>;
  /** Closes the store, after `drain` and once nobody is served any more. */
  close(): Promise<void>;
}

/** A backend as it was configured, with clients of the service made for it. */
export async function createChat({ config, store, log, fetch = platformFetch, uploadFetch = fetch, askFetch = fetch, createMd5, rates, clock = systemClock, random = Math.random, loadOf, waitUntil, metrics, tracer, admin, basePath, place }: ChatOptions): Promise<Chat> {
  const { baseUrl, apiKey, spareApiKeys, uploadHosts, maxTurns } = config;
  const completions = createCompletionClient({
    fetch: askFetch,
    clock,
    baseUrl,
    apiKey,
    spareApiKeys,
    onKeyRefused: (left) => log({ level: 'error', event: 'api_key_refused', left, hint: 'The service refuses an API key; the next one is used from now on. Take it off the list.' }),
  });
  const { openApi } = config;
  const { memories, files } = openApi ? (await import('./open-api-clients.ts')).createOpenApiClients({ openApi, fetch, uploadFetch, clock, uploadHosts, createMd5 }) : {};
  const { app, turns, tokens, erasures, sweep } = await createApp({ config, store, rates, completions, memories, files, createMd5, clock, random, log, maxTurns, loadOf, ...(waitUntil ? { waitUntil } : {}), metrics, tracer, admin, basePath, place });

  return {
    app,
    turns,
    apps: config.apps,
    tokens,
    fetch: (request, bindings) => app.fetch(request, bindings),
    async sweep() {
      const now = clock.now();
      try {
        await Promise.all([store.sweep(now - KEEP_LOG_MS), store.sweepFiles(now - KEEP_UNSENT_MS)]);
        await sweep();
      } catch (error) {
        log({ level: 'error', event: 'sweep_failed', error: errorName(error) });
      }
    },
    async drain(graceMs) {
      await Promise.all([turns.close(graceMs), erasures.close()]);
    },
    close: () => store.close(),
  };
}

// Called by its name: some platforms' own refuses to be a method of something else.
function platformFetch(url: string, init: RequestInit): Promise<Response> {
  return fetch(url, init);
}
