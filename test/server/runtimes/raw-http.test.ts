import { connect } from 'node:net';
import { once } from 'node:events';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEmulator, type Emulator } from '../../../demo/emulator/create-emulator.ts';
import { type NodeServer, startNode } from '../../../server/runtimes/start-node.ts';
import type { LogEntry } from '../../../server/log.ts';
import { serveLocally } from '../../serve.ts';
import { chatBody, page } from '../test-app.ts';

// What no client that means well sends, byte by byte to a real socket.

let server: NodeServer;
let emulator: Emulator;
let token: string;
const logs: LogEntry[] = [];
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  emulator = createEmulator({ apiKeys: ['sk-x'], apps: { a: {} }, tokenDelayMs: 0 });
  const upstream = await serveLocally((request) => emulator.fetch(request));
  const env = { DASHSCOPE_BASE_URL: upstream.url, DASHSCOPE_API_KEY: 'sk-x', BAILIAN_APP_ID: 'a', ALLOWED_ORIGINS: page, PORT: '0', HOST: '127.0.0.1', STORE_URL: 'sqlite::memory:' };
  server = await startNode({ env, root: process.cwd(), log: (entry) => logs.push(entry) });
  closing.push(() => server.close(0), () => upstream.close());
  const response = await fetch(`${server.url}/v1/apps/default/visitor`, { method: 'POST', body: '{}', headers: { origin: page, 'content-type': 'application/json' } });
  ({ token } = (await response.json()) as { token: string });
});
afterAll(async () => {
  for (const close of closing) await close();
});

function open() {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  let text = '';
  socket.on('data', (bytes: Buffer) => (text += bytes.toString('latin1')));
  socket.on('error', () => {});
  return { socket, read: () => text };
}

/** What comes back until the server, or after its answers we, close the connection. */
async function exchange(request: string): Promise<string> {
  const { socket, read } = open();
  socket.write(request.replaceAll('\n', '\r\n'), 'latin1');
  socket.end();
  await once(socket, 'close');
  return read();
}

const status = (answer: string): string => /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 'closed';
const body = JSON.stringify(chatBody('c1', 'Hello', 'q1'));
const head = (path: string, method = 'POST'): string => `${method} ${path} HTTP/1.1\nHost: chat.test\nOrigin: ${page}\nAuthorization: Bearer ${token}\nContent-Type: application/json\n`;
const chat = '/v1/apps/default/chat';

describe('a request that is none', () => {
  it.each<[string, () => string]>([
    ['has no host', () => `GET ${chat} HTTP/1.1\n\n`],
    ['has a line that folds', () => `${head(chat)}X-A: a\n b\nContent-Length: ${body.length}\n\n${body}`],
    ['has two lengths', () => `${head(chat)}Content-Length: 3\nContent-Length: ${body.length}\n\n${body}`],
    ['has a length and chunks', () => `${head(chat)}Content-Length: ${body.length}\nTransfer-Encoding: chunked\n\n0\n\n`],
    ['has a length that is no number', () => `${head(chat)}Content-Length: +${body.length}\n\n${body}`],
    ['has a header with a blank in its name', () => `${head(chat)}Content-Length : ${body.length}\n\n${body}`],
    ['has a control in a header', () => `${head(chat)}X-A: a\u0000b\nContent-Length: ${body.length}\n\n${body}`],
    ['has headers without end', () => `${head(chat)}${'X-A: aaaaaaaaaaaaaaaa\n'.repeat(2_000)}\n`],
    ['speaks no HTTP', () => 'hello\n\n'],
  ])('%s', async (_name, request) => {
    const calls = emulator.requests.length;
    expect(['400', '431', 'closed']).toContain(status(await exchange(request())));
    expect(emulator.requests).toHaveLength(calls);
  });

  it.each(['TRACE', 'PUT', 'HEAD', 'PROPFIND', 'QUERY'])('%s does nothing where POST does', async (method) => {
    const calls = emulator.requests.length;
    const answer = await exchange(`${head(chat, method)}X-HTTP-Method-Override: POST\nX-Method-Override: POST\nContent-Length: ${body.length}\n\n${body}`);
    expect(['405', '400', 'closed']).toContain(status(answer));
    expect(emulator.requests).toHaveLength(calls);
  });

  it.each(['//v1/apps/default/conversations', '/%2Fv1/apps/default/conversations', '/V1/apps/default/conversations', '/v1/apps/default/conversations;x', '/v1%2fapps%2fdefault%2fconversations', '/x/../v1/apps/default/conversations', '/v1/./apps/default/conversations', 'http://evil.example/v1/apps/default/conversations', '/v1/apps/default/%63onversations'])('%s leads nowhere else than with a token', async (path) => {
    const answer = await exchange(`GET ${path} HTTP/1.1\nHost: chat.test\nOrigin: ${page}\nConnection: close\n\n`);
    expect(['400', '401', '403', '404']).toContain(status(answer));
    expect(answer).not.toContain('"conversations"');
  });

  it('names no version, no stack and no server', async () => {
    const answers = await Promise.all([exchange(`GET /nothing HTTP/1.1\nHost: chat.test\nConnection: close\n\n`), exchange('hello\n\n'), exchange(`${head(chat)}Content-Length: 1\n\n{`)]);
    for (const answer of answers) expect(answer).not.toMatch(/node|hono|express|x-powered-by|^server:|\n\s+at |\.ts|\.js:/im);
  });
});

describe('a client that takes its time', () => {
  it('is cut off, be it over its headers or its body, and others are answered meanwhile', async () => {
    const slow = Array.from({ length: 40 }, (_, at) => {
      const { socket, read } = open();
      const start = at % 2 === 0 ? `GET ${chat} HTTP/1.1\r\nX-Slow: ` : `${head(chat).replaceAll('\n', '\r\n')}Content-Length: 1000\r\n\r\n{`;
      socket.write(start);
      const drip = setInterval(() => socket.write('x'), 1_000);
      // A byte that comes after the end resets the connection: an error, and an end as well.
      const closed = new Promise<unknown>((resolve) => socket.once('close', resolve)).finally(() => clearInterval(drip));
      return { closed, read };
    });
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    await Promise.all(slow.map(({ closed }) => closed));
    for (const { read } of slow) expect(status(read())).toBe('408');
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect(logs.filter(({ event }) => event === 'unexpected_error')).toEqual([]);
  }, 60_000);
});
