import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { afterEach, describe, expect, it } from 'vitest';
import { joinFrames } from '../../../server/chat/frame.ts';
import { type TurnReader, toTurnReader } from '../../../server/chat/turn-reader.ts';
import type { LogEntry } from '../../../server/log.ts';
import type { AppEnv } from '../../../server/middleware/app-env.ts';
import { respondWithStream } from '../../../server/routes/event-stream.ts';
import { createHeldReaders } from '../../../server/routes/held-readers.ts';
import { createFakeClock } from '../../fake-clock.ts';

const cleanUps: (() => void)[] = [];

afterEach(() => {
  for (const cleanUp of cleanUps.splice(0).reverse()) cleanUp();
});

describe('readers who stand still', () => {
  it('are dropped after a minute, each from when it began to wait', async () => {
    const { clock, readers, dropped, logs } = setUp();
    const [first, second, quick] = [add('first'), add('second'), add('quick')];
    first.hold(100);
    await clock.advance(20_000);
    second.hold(100);
    quick.hold(100);
    quick.release();
    await clock.advance(39_999);
    expect(dropped).toEqual([]);
    await clock.advance(1);
    expect(dropped).toEqual(['first']);
    await clock.advance(20_000);
    expect(dropped).toEqual(['first', 'second']);
    expect(logs).toContainEqual({ level: 'warn', event: 'reader_dropped', reason: 'stalled', waitedMs: 60_000 });

    function add(name: string) {
      return readers.add(() => dropped.push(name));
    }
  });

  it('may stand still for 50 s again and again, as long as they take something between', async () => {
    const { clock, readers, dropped } = setUp();
    const slow = readers.add(() => dropped.push('slow'));
    for (let times = 0; times < 10; times += 1) {
      slow.hold(100);
      await clock.advance(50_000);
    }
    expect(dropped).toEqual([]);
  });

  it('are dropped before that when together they hold too much, the longest waiting first', () => {
    const { readers, dropped, logs } = setUp({ maxBytes: 1_000_000 });
    for (let index = 0; index < 12; index += 1) readers.add(() => dropped.push(String(index))).hold(10_000);
    // A socket's own share counts too.
    expect(dropped).toEqual(['0', '1', '2']);
    expect(logs[0]).toMatchObject({ reason: 'memory' });
  });
});

describe('a stream to a client that reads no further', () => {
  it('is asked for no more than the socket takes, cut after a minute, and taken up where it stood', async () => {
    const { clock, readers, logs } = setUp();
    const frames = Array.from({ length: 6_000 }, (_, index) => `id: t:${index + 1}\ndata: ${'茶'.repeat(1_500)}\n\n`);
    const given = { until: 0 };
    const read = (after: number): TurnReader =>
      toTurnReader(async function* readFrames(signal) {
        for (let at = after; at < frames.length; ) {
          const { chunk, next } = joinFrames((index) => frames[index], at);
          given.until = at = next;
          yield chunk;
        }
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        return false;
      });
    const app = new Hono<AppEnv>().get('/', (c) => respondWithStream(c, read(Number(c.req.header('last-event-id')?.slice(2) ?? 0)), { clock, readers }));
    const port = await serveApp(app);

    const stalled = await ask(port);
    stalled.pause();
    const isClosed = once(stalled, 'close');
    await settled(() => given.until);
    // 27 MB wait; of them the system's buffers took some.
    expect(given.until).toBeLessThan(frames.length);
    const before = given.until;
    await clock.advance(59_000);
    await settled(() => given.until);
    expect(given.until).toBe(before);
    await clock.advance(1_000);
    expect(logs.map(({ event, reason }) => [event, reason])).toEqual([['reader_dropped', 'stalled']]);
    let text = '';
    stalled.on('data', (bytes: Buffer) => (text += bytes.toString('latin1')));
    stalled.resume();
    await isClosed;

    const last = [...text.matchAll(/id: (t:\d+)\n/g)].at(-1)?.[1] ?? '';
    const back = await ask(port, last);
    let resumed = '';
    while (!resumed.includes('id: t:')) resumed += ((await once(back, 'data')) as [Buffer])[0].toString('latin1');
    expect(Number(/id: t:(\d+)/.exec(resumed)?.[1])).toBe(Number(last.slice(2)) + 1);
  });
});

function setUp(options: { maxBytes?: number } = {}) {
  const clock = createFakeClock();
  const logs: LogEntry[] = [];
  return { clock, logs, dropped: [] as string[], readers: createHeldReaders({ clock, log: (entry) => logs.push(entry), ...options }) };
}

/** On real sockets, with the runtime's way to cut them. */
async function serveApp(app: Hono<AppEnv>): Promise<number> {
  const server = createAdaptorServer({
    fetch: (request, env) => app.fetch(request, { cut: () => (env as HttpBindings).outgoing.destroy() }),
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => void server.close());
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

async function ask(port: number, lastEventId?: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  cleanUps.push(() => socket.destroy());
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(`GET / HTTP/1.1\r\nhost: x\r\n${lastEventId === undefined ? '' : `last-event-id: ${lastEventId}\r\n`}\r\n`);
  return socket;
}

/** Waits until a value has not changed for a while, which only sockets know. */
async function settled(read: () => number): Promise<void> {
  for (let last = -1, same = 0; same < 10; ) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    same = read() === last && last > 0 ? same + 1 : 0;
    last = read();
  }
}
