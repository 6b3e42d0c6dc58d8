import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, type Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { UpstreamResponse } from '../../../server/bailian/answer.ts';
import { readText } from '../../../server/read-text.ts';
import { askWithNode } from '../../../server/runtimes/node-ask.ts';

const never = new AbortController().signal;
const textOf = ({ body }: UpstreamResponse): Promise<string> => readText(body!, { maxBytes: 1_000_000, signal: never });

async function serve(listener: RequestListener): Promise<{ url: string; sockets: Socket[] }> {
  const sockets: Socket[] = [];
  const server = createServer(listener).on('connection', (socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sockets };
}

describe('a call over node:http', () => {
  it('sends what it is given, and tells status, headers and text', async () => {
    const { url } = await serve(async (request, response) => {
      let body = '';
      for await (const piece of request) body += String(piece);
      response.writeHead(429, { 'retry-after': '7' });
      response.end(`${request.method} ${request.headers['authorization']} ${request.headers['content-length']} ${body}`);
    });
    const response = await askWithNode(url, { method: 'POST', headers: { authorization: 'Bearer k' }, body: '{"a":"茶"}' });
    expect(response).toMatchObject({ ok: false, status: 429 });
    expect(response.headers.get('retry-after')).toBe('7');
    expect(response.headers.get('location')).toBeNull();
    expect(await textOf(response)).toBe('POST Bearer k 11 {"a":"茶"}');
  });

  it('follows no redirect', async () => {
    const asked: (string | undefined)[] = [];
    const { url } = await serve((request, response) => {
      asked.push(request.url);
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(await askWithNode(url, {})).toMatchObject({ ok: false, status: 302 });
    expect(asked).toEqual(['/']);
  });

  it('gives pieces as they come', async () => {
    const goOn = Promise.withResolvers<void>();
    const { url } = await serve(async (_request, response) => {
      response.write('one');
      await goOn.promise;
      response.end('two');
    });
    const reader = (await askWithNode(url, {})).body!.getReader();
    expect(String(Buffer.from((await reader.read()).value!))).toBe('one');
    goOn.resolve();
    expect(String(Buffer.from((await reader.read()).value!))).toBe('two');
    expect(await reader.read()).toEqual({ done: true });
  });

  it.each([['gzip', gzipSync], ['x-gzip', gzipSync], ['deflate', deflateSync], ['br', brotliCompressSync], ['constructor', (text: string) => text]] as const)('reads %s', async (encoding, encode) => {
    const { url } = await serve((_request, response) => {
      response.setHeader('content-encoding', encoding);
      response.end(encode('good tea '.repeat(1_000)));
    });
    expect(await textOf(await askWithNode(url, {}))).toBe('good tea '.repeat(1_000));
  });

  it('fails in the middle of what is no gzip, and of a body whose connection ends', async () => {
    const { url } = await serve((request, response) => {
      if (request.url === '/gzip') response.writeHead(200, { 'content-encoding': 'gzip' }).end('not at all');
      else response.write('half', () => response.destroy());
    });
    await expect(askWithNode(`${url}/gzip`, {}).then(textOf)).rejects.toThrow();
    await expect(askWithNode(url, {}).then(textOf)).rejects.toThrow();
  });

  it('fails where nobody listens', async () => {
    await expect(askWithNode('http://127.0.0.1:1', {})).rejects.toThrow('ECONNREFUSED');
  });

  it('is given up by its signal, before an answer and in the middle of one', async () => {
    const { url, sockets } = await serve((request, response) => {
      if (request.url === '/half') response.write('half');
    });
    const early = new AbortController();
    const asked = askWithNode(url, { signal: early.signal });
    const failed = expect(asked).rejects.toThrow();
    await expect.poll(() => sockets.length).toBe(1);
    early.abort();
    await failed;
    const late = new AbortController();
    const reader = (await askWithNode(`${url}/half`, { signal: late.signal })).body!.getReader();
    await reader.read();
    late.abort();
    await expect(reader.read()).rejects.toThrow();
    await expect.poll(() => sockets.every(({ destroyed }) => destroyed)).toBe(true);
    await expect(askWithNode(url, { signal: AbortSignal.abort() })).rejects.toThrow();
  });

  it('uses a connection again whose body was read to its end, and ends one that was not', async () => {
    const { url, sockets } = await serve((_request, response) => {
      response.end('x'.repeat(100_000));
    });
    for (let times = 0; times < 3; times += 1) {
      const response = await askWithNode(url, {});
      expect(await textOf(response)).toHaveLength(100_000);
      await response.body!.getReader().cancel();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(sockets).toHaveLength(1);
    const reader = (await askWithNode(url, {})).body!.getReader();
    await reader.cancel();
    expect(await reader.read()).toEqual({ done: true });
  });

  it('leaves with the service what nobody reads', async () => {
    const sent = { bytes: 0 };
    const { url } = await serve((_request, response) => {
      const send = (): void => {
        while (sent.bytes < 64_000_000) {
          sent.bytes += 65_536;
          if (!response.write(Buffer.alloc(65_536))) {
            response.once('drain', send);
            return;
          }
        }
      };
      send();
    });
    const reader = (await askWithNode(url, {})).body!.getReader();
    await reader.read();
    for (let before = -1; before !== sent.bytes; ) {
      before = sent.bytes;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(sent.bytes).toBeLessThan(32_000_000);
    await reader.cancel();
  });
});
