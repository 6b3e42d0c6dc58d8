import { join } from 'node:path';
import process from 'node:process';
import { openChat } from './open-chat.ts';
import { runServer } from './run-server.ts';
import { within } from './within.ts';

/** What is used of Bun 1.4: https://bun.com/reference/bun/serve */
declare const Bun: {
  serve(options: {
    port: number;
    hostname?: string;
    idleTimeout: number;
    maxRequestBodySize: number;
    fetch: (request: Request, server: { requestIP(request: Request): { address: string } | null }) => Response | Promise<Response>;
  }): { port: number; stop(closeActiveConnections?: boolean): Promise<void> };
};

const LAST_BYTES_MS = 2_000;
/** In seconds. By default a connection without bytes is cut after ten, and our streams send a sign of life every fifteen. */
const IDLE_SECONDS = 120;
/** By default 128 MB are the most, and files may be larger; what may come is counted by the routes. */
const MAX_BODY_BYTES = 1_024 ** 3;

/** The production server on Bun, whose own SQLite is used as Node's. */
await runServer(async (log) => {
  const chat = await openChat({ env: process.env, root: process.cwd(), widget: join(import.meta.dirname, '../widget'), log });
  const { port, host, drainSeconds } = chat.config;
  const server = Bun.serve({
    port,
    ...(host === undefined ? {} : { hostname: host }),
    idleTimeout: IDLE_SECONDS,
    maxRequestBodySize: MAX_BODY_BYTES,
    fetch: (request, server) => chat.fetch(request, { peerAddress: server.requestIP(request)?.address }),
  });
  return {
    url: `http://${host ?? 'localhost'}:${server.port}`,
    async close(graceMs = drainSeconds * 1_000) {
      await chat.drain(graceMs);
      await within(LAST_BYTES_MS, server.stop());
      await chat.close();
    },
  };
});
