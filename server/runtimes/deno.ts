import { join } from 'node:path';
import process from 'node:process';
import { openChat } from './open-chat.ts';
import { within } from './within.ts';
import { runServer } from './run-server.ts';

/** What is used of Deno 2: https://docs.deno.com/api/deno/~/Deno.serve */
declare const Deno: {
  serve(
    options: { port: number; hostname: string; onListen: () => void },
    handler: (request: Request, info: { remoteAddr: { hostname?: string } }) => Response | Promise<Response>,
  ): { addr: { port: number }; shutdown(): Promise<void> };
};

const LAST_BYTES_MS = 2_000;

/** The production server on Deno, whose own SQLite is Node's. */
await runServer(async (log) => {
  const chat = await openChat({ env: process.env, root: process.cwd(), widget: join(import.meta.dirname, '../widget'), log });
  const { port, host, drainSeconds } = chat.config;
  const server = Deno.serve({ port, hostname: host ?? '0.0.0.0', onListen: () => {} }, (request, { remoteAddr }) => chat.fetch(request, { peerAddress: remoteAddr.hostname }));
  return {
    url: `http://${host ?? 'localhost'}:${server.addr.port}`,
    async close(graceMs = drainSeconds * 1_000) {
      await chat.drain(graceMs);
      await within(LAST_BYTES_MS, server.shutdown());
      await chat.close();
    },
  };
});
