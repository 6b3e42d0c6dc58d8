import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAdaptorServer, type Http2Bindings, type HttpBindings, type ServerType } from '@hono/node-server';
import type { Hono } from 'hono';
import { createApp } from '../app.ts';
import { createCompletionClient } from '../bailian/completion.ts';
import { createFilesClient } from '../bailian/files.ts';
import { createMemoryClient } from '../bailian/memory.ts';
import { createOpenApiClient } from '../bailian/openapi.ts';
import { systemClock } from '../clock.ts';
import { type Environment, readConfig } from '../config.ts';
import { errorName, type Log } from '../log.ts';
import type { AppEnv } from '../middleware/app-env.ts';
import { serveWidget } from './node-assets.ts';
import { createNodeLoad } from './node-load.ts';
import { uploadWithNode } from './node-upload.ts';
import { openStore } from './open-store.ts';

/** Logs of ended turns are kept for readers that come back, and looked for this often. */
const SWEEP_MS = 60_000;
const KEEP_LOG_MS = 10 * 60_000;
/** Files that were attached and never sent. */
const KEEP_UNSENT_MS = 24 * 3600_000;
const LAST_BYTES_MS = 2_000;

/** What one connection may take, in milliseconds, bytes and number. Node's own limits are kinder than a public address can be. */
const connectionLimits = {
  headersTimeout: 10_000,
  /** For a whole request: an upload of the largest size on a slow line. Bodies have deadlines of their own. */
  requestTimeout: 30 * 60_000,
  connectionsCheckingInterval: 5_000,
  /** Longer than the proxies in front keep theirs, or they would send requests into connections that just close. */
  keepAliveTimeout: 65_000,
  /** A visitor's token of 6 KB, a file's name of 2 KB, and what browsers and proxies add. */
  maxHeaderSize: 16 * 1_024,
};
const MAX_CONNECTIONS = 10_000;
/** Connections that wait to be taken. With Node's 511, half of a thousand readers that come back at once are sent away for a second, then for three. */
const BACKLOG = 4_096;

export interface StartNodeOptions {
  env: Environment;
  /** Folder that relative paths and the built widget (`dist/widget`) are looked for in. */
  root: string;
  log: Log;
  /** Adds routes of the caller's behind ours. */
  mount?: (app: Hono<AppEnv>) => void;
}

export interface NodeServer {
  /** Where it listens, such as `http://localhost:8787`. */
  url: string;
  /** Takes no new turns, lets running ones end for at most `graceMs` (default: what was configured), closes everything. */
  close(graceMs?: number): Promise<void>;
}

/** The backend on Node. Throws ConfigError for a bad configuration, and the system's error when the port is taken. */
export async function startNode({ env, root, log, mount }: StartNodeOptions): Promise<NodeServer> {
  const config = readConfig({ env, readFile: (path) => readTextFile(join(root, path), path) });
  const store = await openStore({ url: config.storeUrl, root, log });
  const { baseUrl, apiKey } = config;
  const openApi = config.openApi && createOpenApiClient({ fetch, clock: systemClock, ...config.openApi });
  const completions = createCompletionClient({ fetch, clock: systemClock, baseUrl, apiKey });
  const memories = openApi && createMemoryClient(openApi);
  const files = openApi && createFilesClient({ openApi, fetch: uploadWithNode, clock: systemClock, ...(config.uploadHosts ? { uploadHosts: config.uploadHosts } : {}) });
  const load = createNodeLoad();
  const { maxTurns } = config;
  const { app, turns } = await createApp({ config, store, completions, memories, files, clock: systemClock, random: Math.random, log, maxTurns, loadOf: load.read });
  app.get('/*', serveWidget(join(root, 'dist/widget')));
  mount?.(app);

  const answer = (request: Request, { outgoing }: HttpBindings | Http2Bindings): Response | Promise<Response> => app.fetch(request, { cut: () => outgoing.destroy() });
  const server = createAdaptorServer({ fetch: answer, serverOptions: connectionLimits });
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: config.port, host: config.host, backlog: BACKLOG }, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : config.port;

  let cancelSweep = systemClock.after(SWEEP_MS, sweep);
  function sweep(): void {
    const now = systemClock.now();
    Promise.all([store.sweep(now - KEEP_LOG_MS), store.sweepFiles(now - KEEP_UNSENT_MS)]).catch((error: unknown) =>
      log({ level: 'error', event: 'sweep_failed', error: errorName(error) }),
    );
    cancelSweep = systemClock.after(SWEEP_MS, sweep);
  }

  return {
    url: `http://${config.host ?? 'localhost'}:${port}`,
    async close(graceMs = config.drainSeconds * 1_000) {
      cancelSweep();
      await turns.close(graceMs);
      await closeServer(server);
      load.stop();
      await store.close();
    },
  };
}

/** Readers get the time to take the last bytes; then whatever is left is cut. */
async function closeServer(server: ServerType): Promise<void> {
  const isHttp1 = 'closeAllConnections' in server;
  const cancelCut = systemClock.after(LAST_BYTES_MS, () => {
    if (isHttp1) server.closeAllConnections();
  });
  let cancelIdle = (): void => {};
  const closeIdle = (): void => {
    // A connection is idle only once its last response is through, so this is looked for again and again.
    if (isHttp1) server.closeIdleConnections();
    cancelIdle = systemClock.after(50, closeIdle);
  };
  closeIdle();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  cancelIdle();
  cancelCut();
}

function readTextFile(absolute: string, path: string): string | undefined {
  try {
    return readFileSync(path.startsWith('/') ? path : absolute, 'utf8');
  } catch {
    return undefined;
  }
}
