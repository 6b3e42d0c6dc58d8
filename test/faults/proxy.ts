import { once } from 'node:events';
import { type ClientRequest, createServer, type IncomingHttpHeaders, type IncomingMessage, request as ask, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a client gets, as far as a fault lets it. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: AsyncIterable<Uint8Array>;
}

/** A request on its way to the server. */
export interface Exchange {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: Uint8Array;
  /** Asks the server, each time it is called; with these headers besides, undefined leaving one out. */
  forward(headers?: Record<string, string | undefined>): Promise<Reply>;
}

/** What happens to one request. Throwing {@link Cut} breaks its connection; never settling leaves it in silence. */
export type Fault = (exchange: Exchange) => Reply | Promise<Reply>;

/** Breaks the connection at this place, after what came before has gone out. */
export class Cut extends Error {}

export interface Proxy {
  url: string;
  /** Chooses what happens to each request. */
  choose: (exchange: Exchange) => Fault;
  /** Rises with each request and each piece of a body. */
  readonly moves: number;
  /** Requests that a fault keeps waiting for their answer's headers. */
  readonly held: number;
  /** Lets nobody in, so that connections are refused, and breaks those that are open. */
  shut(): Promise<void>;
  open(): Promise<void>;
  close(): Promise<void>;
}

/** An HTTP server between a client and a server of this machine, that does whatever its script says to what passes. */
export async function createProxy(to: string): Promise<Proxy> {
  let moves = 0;
  let held = 0;
  let port = 0;
  const server = createServer((request, response) => {
    moves += 1;
    void serve(request, response).catch(() => request.socket.resetAndDestroy());
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const outgoing = new Set<ClientRequest>();
    response.on('close', () => {
      for (const each of outgoing) each.destroy();
    });
    let isHeld = true;
    const end = (): void => {
      if (isHeld) held -= 1;
      isHeld = false;
    };
    const exchange: Exchange = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body,
      async forward(changes = {}) {
        const headers: IncomingHttpHeaders = { ...request.headers, host: new URL(to).host, ...changes };
        const kept = Object.entries(headers).filter(([name, value]) => value !== undefined && !/^(connection|transfer-encoding|content-length)$/.test(name));
        const sent = ask(to + exchange.path, { method: exchange.method, headers: Object.fromEntries(kept), agent: false });
        outgoing.add(sent);
        held -= 1;
        sent.end(body);
        const [answer] = (await once(sent, 'response').finally(() => (held += 1))) as [IncomingMessage];
        moves += 1;
        return { status: answer.statusCode ?? 0, headers: toHeaders(answer.headers), body: answer as AsyncIterable<Uint8Array> };
      },
    };
    held += 1;
    response.on('close', end);
    const { status, headers, body: chunks } = await proxy.choose(exchange)(exchange);
    end();
    response.writeHead(status, { ...headers, connection: 'close' });
    response.flushHeaders();
    try {
      for await (const chunk of chunks) {
        moves += 1;
        if (response.destroyed) return;
        // Waited for, so that what came before a cut is not lost with it.
        if (chunk.byteLength > 0) await new Promise<void>((resolve) => response.write(chunk, () => resolve()));
      }
      response.end();
    } catch {
      response.destroy();
    }
  }

  const proxy: Proxy = {
    url: '',
    choose: () => (exchange) => exchange.forward(),
    get moves() {
      return moves;
    },
    get held() {
      return held;
    },
    async shut() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
    async open() {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
    close: () => (server.listening ? proxy.shut() : Promise.resolve()),
  };
  await proxy.open();
  port = (server.address() as AddressInfo).port;
  proxy.url = `http://127.0.0.1:${port}`;
  return proxy;
}

async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Without those that are about the connection and not the answer. */
function toHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => !/^(connection|keep-alive|transfer-encoding|content-length)$/.test(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}
