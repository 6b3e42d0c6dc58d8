import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import type { BodySink } from '../../../server/routes/send-frames.ts';
import { writeBody } from '../../../server/runtimes/node-body.ts';

interface Filled {
  sink: BodySink;
  rooms: number;
  hasLeft: boolean;
}

/** A server whose bodies the test fills. */
async function setUp(): Promise<{ open: (head?: string) => Promise<Socket>; filled: Filled[] }> {
  const filled: Filled[] = [];
  const server = createServer((_request, outgoing) => {
    writeBody(outgoing, new Response(null, { headers: [['set-cookie', 'a=1'], ['set-cookie', 'b=2'], ['x-a', 'b']] }), (sink) => {
      const one: Filled = { sink, rooms: 0, hasLeft: false };
      filled.push(one);
      return { onRoom: () => (one.rooms += 1), onLeave: () => (one.hasLeft = true) };
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    filled,
    async open(head = 'GET / HTTP/1.1\r\nhost: x\r\n\r\n') {
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
      socket.setEncoding('utf8').on('error', () => {});
      socket.write(head);
      await expect.poll(() => filled.length).toBeGreaterThan(0);
      return socket;
    },
  };
}

function collect(socket: Socket): { text: string } {
  const read = { text: '' };
  socket.on('data', (piece: string) => (read.text += piece));
  return read;
}

it('frames each text as one piece, ends the body, and keeps the connection', async () => {
  const { open, filled } = await setUp();
  const socket = await open();
  const read = collect(socket);
  filled[0]!.sink.write('data: 茶\n\n');
  filled[0]!.sink.write('x'.repeat(20));
  filled[0]!.sink.close();
  await expect.poll(() => read.text).toMatch(/\r\n\r\nb\r\ndata: 茶\n\n\r\n14\r\nx{20}\r\n0\r\n\r\n$/);
  expect(read.text).toMatch(/^HTTP\/1.1 200 OK\r\n/);
  expect(read.text.match(/^set-cookie: .*$/gim)).toEqual(['set-cookie: a=1', 'set-cookie: b=2']);
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  await expect.poll(() => filled.length).toBe(2);
});

it('ends the connection where the client knows no frames', async () => {
  const { open, filled } = await setUp();
  const socket = await open('GET / HTTP/1.0\r\n\r\n');
  const read = collect(socket);
  filled[0]!.sink.write('data: 1\n\n');
  filled[0]!.sink.close();
  await once(socket, 'end');
  expect(read.text).toMatch(/\r\n\r\ndata: 1\n\n$/);
});

it('says when there is no room, when there is again, and when the client is gone', async () => {
  const { open, filled } = await setUp();
  const socket = await open();
  socket.pause();
  const [one] = filled;
  for (let times = 0; one!.sink.write('x'.repeat(60_000)); times += 1) {
    if (times % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(one).toMatchObject({ rooms: 0, hasLeft: false });
  socket.resume();
  await expect.poll(() => one!.rooms).toBeGreaterThan(0);
  socket.destroy();
  await expect.poll(() => one!.hasLeft).toBe(true);
});

it('cuts the connection', async () => {
  const { open, filled } = await setUp();
  const socket = await open();
  const closed = once(socket, 'close');
  socket.resume();
  filled[0]!.sink.cut();
  await closed;
  await expect.poll(() => filled[0]!.hasLeft).toBe(true);
});

it('waits for the responses that were asked for before on the connection, and leaves nothing behind for the next', async () => {
  const { open, filled } = await setUp();
  const request = 'GET / HTTP/1.1\r\nhost: x\r\n\r\n';
  const socket = await open(request + request);
  const read = collect(socket);
  await expect.poll(() => filled.length).toBe(2);
  filled[1]!.sink.write('second');
  filled[0]!.sink.write('first');
  filled[0]!.sink.close();
  expect(filled[0]!.sink.write('too late')).toBe(false);
  await expect.poll(() => read.text).toMatch(/^HTTP[^]*\r\n\r\n5\r\nfirst\r\n0\r\n\r\nHTTP[^]*\r\n\r\n6\r\nsecond\r\n$/);
  filled[1]!.sink.close();
  await expect.poll(() => read.text).toMatch(/second\r\n0\r\n\r\n$/);
  await expect.poll(() => filled.map(({ hasLeft }) => hasLeft)).toEqual([true, true]);
});
