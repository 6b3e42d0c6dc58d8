import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';

export interface Served {
  url: string;
  port: number;
  close(): Promise<void>;
}

/** Serves a fetch handler on a free port of this machine. */
export async function serveLocally(fetch: (request: Request) => Response | Promise<Response>, port = 0): Promise<Served> {
  const server = serve({ fetch, port, hostname: '127.0.0.1' });
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    async close() {
      if ('closeAllConnections' in server) server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
