import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createNodeLoad } from '../../../server/runtimes/node-load.ts';
import { chatBody, readUntil } from '../test-app.ts';
import { createChildServers, mint, origin } from './child-server.ts';

// The built server under more than it is used to, over real sockets.

const { startWithEmulator, cleanUps, cleanUp } = createChildServers();

afterEach(cleanUp);

describe('a thousand readers that come back at once', () => {
  const readers = 1_000;

  it.each([
    ['to an answer that runs', 60, (text: string) => text.includes('text-delta')],
    ['to an answer that has ended', 0, (text: string) => text.includes('[DONE]')],
  ])('%s are all back, in seconds', async (name, tokenDelayMs, isBack) => {
    const { url } = await startWithEmulator({ BAILIAN_CHAT_CONFIG: 'test/fixtures/crowd.json' }, { tokenDelayMs });
    const token = await mint(url);
    const headers = { origin, authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${url}/v1/apps/default/chat`, { method: 'POST', headers, body: JSON.stringify(chatBody('c1', 'How long does shipping take?', 'q1')) });
    const seen = await readUntil(answer.body!.getReader(), isBack);
    const lastEventId = /id: (\S+)/.exec(seen)?.[1] ?? '';
    const request = toRequest('GET', '/v1/apps/default/chat/c1/stream', { ...headers, 'last-event-id': lastEventId });
    const startedAt = performance.now();
    await Promise.all(
      Array.from({ length: readers }, async () => {
        const socket = await open(url);
        socket.write(request);
        const text = await readFrom(socket, isBack);
        expect(text).toContain('200 OK');
        socket.destroy();
      }),
    );
    const ms = Math.round(performance.now() - startedAt);
    process.stdout.write(`${readers} readers ${name}: all back after ${ms} ms\n`);
    // Two seconds where nothing else runs, and bounded for where much does.
    expect(ms).toBeLessThan(15_000);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });
});

describe('clients that send a byte a second', () => {
  it('are cut off, headers within 15 s and bodies within 20, while others are served and memory stands still', { timeout: 90_000 }, async () => {
    const { url, child } = await startWithEmulator({ BAILIAN_CHAT_CONFIG: 'test/fixtures/crowd.json' });
    const token = await mint(url);
    const headers = { origin, authorization: `Bearer ${token}`, 'content-type': 'application/json', 'content-length': '200' };
    const startedAt = performance.now();
    const inHeaders = await Promise.all(Array.from({ length: 2_000 }, () => drip(url, 'GET / HTTP/1.1\r\nhost: x\r\nx-slow: ')));
    const inBody = await Promise.all(Array.from({ length: 500 }, () => drip(url, toRequest('POST', '/v1/apps/default/chat', headers))));
    const connectedAt = (performance.now() - startedAt) / 1_000;
    const cut = async (sockets: Socket[]): Promise<number> => {
      await Promise.all(sockets.filter(({ closed }) => !closed).map((socket) => new Promise((resolve) => socket.once('close', resolve))));
      return (performance.now() - startedAt) / 1_000;
    };
    const waits = Promise.all([cut(inHeaders), cut(inBody)]);
    // Somebody reads on all the time, and is let in at once each time.
    const served: number[] = [];
    const resident: number[] = [];
    while (inHeaders.some(({ closed }) => !closed)) {
      const askedAt = performance.now();
      expect((await fetch(`${url}/v1/apps/default/conversations`, { headers: { origin, authorization: `Bearer ${token}` } })).status).toBe(200);
      served.push(performance.now() - askedAt);
      resident.push(residentMegabytes(child));
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    const [headersCut, bodiesCut] = await waits;
    // From when all that is theirs has been set up.
    const grownBy = resident.at(-1)! - resident[resident.length >> 1]!;
    served.sort((one, other) => one - other);
    process.stdout.write(`2,500 slow clients: others served in ${Math.round(served[served.length >> 1]!)} ms, at worst ${Math.round(served.at(-1)!)}; memory ${grownBy > 0 ? '+' : ''}${Math.round(grownBy)} MB\n`);
    expect(headersCut).toBeLessThan(18 + connectedAt);
    expect(bodiesCut).toBeGreaterThan(14);
    expect(bodiesCut).toBeLessThan(25 + connectedAt);
    expect(served.length).toBeGreaterThan(5);
    // A few milliseconds where nothing else runs, and bounded for where much does.
    expect(served.at(-1)).toBeLessThan(3_000);
    expect(grownBy).toBeLessThan(64);
  });

  it('are not those whose token is as long as it may be', async () => {
    const { url } = await startWithEmulator({});
    const response = await fetch(`${url}/v1/apps/default/conversations`, { headers: { origin, authorization: `Bearer ${'x'.repeat(6_144)}`, 'x-file-name': 'x'.repeat(2_048) } });
    expect(response.status).toBe(401);
  });
});

describe('the load of a process', () => {
  it('tells of an event loop that stood still, and of the memory in use', async () => {
    const load = createNodeLoad();
    cleanUps.push(() => load.stop());
    await new Promise((resolve) => setTimeout(resolve, 100));
    for (const until = performance.now() + 1_300; performance.now() < until; );
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { loopDelayMs, memoryShare } = load.read();
    expect(loopDelayMs).toBeGreaterThan(1_000);
    expect(memoryShare).toBeGreaterThan(0);
    expect(memoryShare).toBeLessThan(1);
  });
});

function residentMegabytes({ pid }: ChildProcess): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;
}

function toRequest(method: string, path: string, headers: Record<string, string>): string {
  const lines = Object.entries({ host: '127.0.0.1', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

async function open(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  cleanUps.push(() => void socket.destroy());
  await once(socket, 'connect');
  socket.on('error', () => {});
  return socket;
}

/** Sends the text, and from then on a byte a second. */
async function drip(url: string, text: string): Promise<Socket> {
  const socket = await open(url);
  socket.resume();
  socket.write(text);
  const timer = setInterval(() => socket.write('x'), 1_000);
  socket.once('close', () => clearInterval(timer));
  return socket;
}

async function readFrom(socket: Socket, isEnough: (text: string) => boolean): Promise<string> {
  let text = '';
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    text += chunk.toString('latin1');
    if (isEnough(text)) return text;
  }
  throw new Error(`The connection ended after: ${text.slice(0, 300)}`);
}
