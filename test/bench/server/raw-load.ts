import { connect, type Socket } from 'node:net';

/** Small requests, as cheap for whoever sends them as can be: one at a time on each connection, answers read only for their status. */
export interface RawLoadOptions {
  url: string;
  /** Requests, taken in turn. */
  requests: readonly RawRequest[];
  connections: number;
  seconds: number;
  /** As many as go through where it is absent. What finds no free connection is sent as soon as there is one. */
  perSecond?: number;
}

export interface RawRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
}

export interface RawLoad {
  perSecond: number;
  /** From sending to the whole answer, in ms. */
  delays: number[];
  /** How many answers had each status. */
  statuses: Record<string, number>;
}

const TICK_MS = 5;

export async function runRawLoad({ url, requests, connections, seconds, perSecond }: RawLoadOptions): Promise<RawLoad> {
  const { hostname, port, host } = new URL(url);
  const bytes = requests.map((request) => toBytes(request, host));
  const delays: number[] = [];
  const statuses: Record<string, number> = {};
  const free: (() => void)[] = [];
  const sockets: Socket[] = [];
  const startedAt = performance.now();
  const endAt = startedAt + seconds * 1_000;
  let sent = 0;
  let answered = 0;

  function open(): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      let text = '';
      let sentAt = 0;
      const send = (): void => {
        sentAt = performance.now();
        socket.write(bytes[sent++ % bytes.length] ?? '');
      };
      socket.setEncoding('latin1').setNoDelay();
      socket.on('connect', () => {
        if (perSecond === undefined) send();
        else free.push(send);
        resolve();
      });
      socket.on('error', reject);
      socket.on('data', (piece: string) => {
        text += piece;
        if (!isWhole(text)) return;
        const status = text.slice(9, 12);
        text = '';
        statuses[status] = (statuses[status] ?? 0) + 1;
        delays.push(performance.now() - sentAt);
        answered += 1;
        if (performance.now() >= endAt) return;
        if (perSecond === undefined) send();
        else free.push(send);
      });
      sockets.push(socket);
    });
  }

  await Promise.all(Array.from({ length: connections }, open));
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const now = performance.now();
      const due = perSecond === undefined ? 0 : ((Math.min(now, endAt) - startedAt) / 1_000) * perSecond;
      for (const send of free.splice(0, Math.max(0, Math.ceil(due - sent)))) send();
      if (now < endAt) return;
      clearInterval(timer);
      resolve();
    }, TICK_MS);
  });
  for (const socket of sockets) socket.destroy();
  return { perSecond: answered / seconds, delays, statuses };
}

function toBytes({ method, path, headers, body = '' }: RawRequest, host: string): string {
  const lines = Object.entries({ host, 'content-length': String(body.length), ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}

function isWhole(text: string): boolean {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1];
  return length === undefined ? text.endsWith('0\r\n\r\n') : text.length >= headEnd + 4 + Number(length);
}
