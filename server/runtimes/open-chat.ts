import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLocalRates } from '../chat/limits/local-rates.ts';
import { systemClock } from '../clock.ts';
import { type Config, type Environment, readConfig } from '../config.ts';
import { type Chat, type ChatOptions, createChat } from '../create-chat.ts';
import { createMetrics } from '../metrics/metrics.ts';
import { adminRoutes } from '../routes/admin.ts';
import type { Tracer } from '../tracing.ts';
import { createNodeMd5 } from './node-md5.ts';
import { openStore } from './open-store.ts';
import { findTracer } from './find-tracer.ts';
import { createTellProxy } from './tell-proxy.ts';
import { createTurnAway, type TurnAway } from './turn-away.ts';
import { addWidget } from './widget-files.ts';

const SWEEP_MS = 60_000;

export interface OpenChatOptions extends Pick<ChatOptions, 'log' | 'tracer' | 'uploadFetch' | 'askFetch' | 'createMd5' | 'loadOf' | 'waitUntil' | 'basePath'> {
  env: Environment;
  /** Folder that relative paths are looked for in: `bailian-chat.json`, and the store's file. */
  root: string;
  /** Folder of the built widget. Absent: it is served from elsewhere. */
  widget?: string | undefined;
}

export interface OpenChat extends Chat {
  config: Config;
  /** Answers what comes from addresses that are over their limit, before it is a request. */
  turnAway: TurnAway['look'];
}

/**
 * The backend where there are files and Node's modules: Node itself, Deno, Bun. Reads the configuration, opens the
 * store, serves the widget, and keeps the store tidy until it is closed. Throws ConfigError for a bad configuration.
 */
export async function openChat({ env, root, widget, ...options }: OpenChatOptions): Promise<OpenChat> {
  const config = readConfig({ env, readFile: (path) => readTextFile(path.startsWith('/') ? path : join(root, path)) });
  const metrics = config.metricsToken === undefined ? undefined : createMetrics({ token: config.metricsToken, apps: config.apps });
  const log = metrics?.watch(options.log) ?? options.log;
  const opened = await openStore({ url: config.storeUrl, root, log });
  const store = metrics?.watchStore(opened) ?? opened;
  const tracer = options.tracer ?? (await findTracer());
  const rates = createLocalRates({ clock: systemClock });
  const chat = await createChat({ admin: adminRoutes, createMd5: createNodeMd5, rates, ...options, ...(tracer ? callAside(tracer, options) : {}), tracer, config, store, metrics, log });
  if (widget !== undefined) addWidget(chat.app, widget);

  let cancelSweep = systemClock.after(SWEEP_MS, sweep);
  function sweep(): void {
    void chat.sweep();
    cancelSweep = systemClock.after(SWEEP_MS, sweep);
  }

  const turnAway = createTurnAway({ ...config, rates, clock: systemClock, log });
  const tellProxy = createTellProxy({ ...config, log });
  return {
    ...chat,
    config,
    turnAway: (request) => turnAway.look(request),
    fetch(request, bindings) {
      tellProxy(request, bindings?.peerAddress);
      return chat.fetch(request, bindings);
    },
    async close() {
      cancelSweep();
      turnAway.close();
      await chat.close();
    },
  };
}

/** The service is told nothing of traces, by other instrumentation of `fetch` neither. */
function callAside(tracer: Tracer, { uploadFetch, askFetch }: Pick<ChatOptions, 'uploadFetch' | 'askFetch'>): Pick<ChatOptions, 'fetch' | 'uploadFetch' | 'askFetch'> {
  return {
    fetch: (url, init) => tracer.aside(() => fetch(url, init)),
    ...(askFetch ? { askFetch: (url, init) => tracer.aside(() => askFetch(url, init)) } : {}),
    ...(uploadFetch ? { uploadFetch: (url, init) => tracer.aside(() => uploadFetch(url, init)) } : {}),
  };
}

function readTextFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
