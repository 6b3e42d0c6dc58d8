import { createServer, IncomingMessage, type Server, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { getRequestListener, type Http2Bindings, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Hono } from 'hono';
import { systemClock } from '../clock.ts';
import type { Environment } from '../config.ts';
import type { Log } from '../log.ts';
import type { AppEnv } from '../middleware/app-env.ts';
import type { BodyFeed, BodySink } from '../routes/send-frames.ts';
import { askWithNode } from './node-ask.ts';
import { writeBody } from './node-body.ts';
import { createNodeLoad } from './node-load.ts';
import { createUploadMd5, uploadWithNode } from './node-upload.ts';
import { type OpenChat, openChat } from './open-chat.ts';
import type { RunningServer } from './run-server.ts';

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
/** Of a body that nobody reads. */
const MAX_IGNORED_BYTES = 64 * 1_024;
const MAX_CONNECTIONS = 10_000;
/** Connections that wait to be taken. With Node's 511, half of a thousand readers that come back at once are sent away for a second, then for three. */
const BACKLOG = 4_096;

export interface StartNodeOptions {
  env: Environment;
  /** Folder that relative paths are looked for in. */
  root: string;
  /** Folder of the built widget. Default `dist/widget` in `root`. */
  widget?: string;
  log: Log;
  /** Adds routes of the caller's behind ours. */
  mount?: (app: Hono<AppEnv>) => void;
}

export type NodeServer = RunningServer;

/** The backend on Node. Throws ConfigError for a bad configuration, and the system's error when the port is taken. */
export async function startNode({ env, root, widget = join(root, 'dist/widget'), log, mount }: StartNodeOptions): Promise<NodeServer> {
  const load = createNodeLoad();
  const chat = await openChat({ env, root, widget, log, uploadFetch: uploadWithNode, createMd5: createUploadMd5(), askFetch: askWithNode, loadOf: load.read });
  const { config } = chat;
  mount?.(chat.app);

  const answer = async (request: Request, { incoming, outgoing }: HttpBindings | Http2Bindings): Promise<Response> => {
    let fill: ((sink: BodySink) => BodyFeed) | undefined;
    const response = await chat.fetch(request, {
      cut: () => outgoing.destroy(),
      peerAddress: incoming.socket.remoteAddress,
      holdsLength: true,
      takeBody(given) {
        fill = given;
        return outgoing instanceof ServerResponse;
      },
    });
    // Any other status is that of something that failed behind the route.
    if (!fill || response.status !== 200 || !(outgoing instanceof ServerResponse)) return response;
    // Nobody reads them any more, and a stream is open for long: they are a kilobyte, and the visitor's token.
    if (incoming instanceof IncomingMessage) Object.assign(incoming, { rawHeaders: [], headers: {} });
    writeBody(outgoing, response, fill);
    return RESPONSE_ALREADY_SENT;
  };
  const listener = getRequestListener(answer);
  const server = createServer(connectionLimits, (incoming, outgoing) => {
    if (!turnAway(chat, incoming, outgoing)) void listener(incoming, outgoing);
  });
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: config.port, host: config.host, backlog: BACKLOG }, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : config.port;

  return {
    url: `http://${config.host ?? 'localhost'}:${port}`,
    async close(graceMs = config.drainSeconds * 1_000) {
      await chat.drain(graceMs);
      await closeServer(server);
      load.stop();
      await chat.close();
    },
  };
}

/** Answers what is to be turned away. A body that is long, or nobody knows how long, is left to whoever sees to it that it ends. */
function turnAway(chat: Pick<OpenChat, 'turnAway'>, incoming: IncomingMessage, outgoing: ServerResponse): boolean {
  const { method = '', url = '', headers } = incoming;
  if (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > MAX_IGNORED_BYTES) return false;
  const header = (name: string): string | undefined => headers[name]?.toString();
  const turnedAway = chat.turnAway({ method, path: url, peerAddress: incoming.socket.remoteAddress, header });
  if (!turnedAway) return false;
  outgoing.writeHead(turnedAway.status, { ...turnedAway.headers, 'content-length': Buffer.byteLength(turnedAway.body) }).end(turnedAway.body);
  return true;
}

/** Readers get the time to take the last bytes; then whatever is left is cut. */
async function closeServer(server: Server): Promise<void> {
  const cancelCut = systemClock.after(LAST_BYTES_MS, () => server.closeAllConnections());
  let cancelIdle = (): void => {};
  const closeIdle = (): void => {
    // A connection is idle only once its last response is through, so this is looked for again and again.
    server.closeIdleConnections();
    cancelIdle = systemClock.after(50, closeIdle);
  };
  closeIdle();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  cancelIdle();
  cancelCut();
}
