import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { createTurnLog } from '../../../server/chat/turn-log.ts';
import type { TurnReader } from '../../../server/chat/turn-reader.ts';
import type { AppEnv } from '../../../server/middleware/app-env.ts';
import { respondWithStream } from '../../../server/routes/event-stream.ts';
import { createHeldReaders } from '../../../server/routes/held-readers.ts';
import type { StreamPart } from '../../../server/wire/protocol.ts';
import { createFakeClock } from '../../fake-clock.ts';

const finish: StreamPart = { type: 'finish', finishReason: 'stop', messageMetadata: { outcome: 'done' } };
const delta = (text: string): StreamPart => ({ type: 'text-delta', id: 'x', delta: text });

describe('the stream of a turn', () => {
  it('closes as the protocol wants it when the turn has ended', async () => {
    const { log, request } = setUp();
    const body = (await request()).text();
    log.append(delta('a'));
    await log.end([finish], async () => {}, new AbortController().signal);
    expect(await body).toMatch(/finish[^]*data: \[DONE\]\n\n$/);
  });

  it('just ends when the turn could not be kept: a client of any kind has to ask again', async () => {
    const { log, request } = setUp();
    const body = (await request()).text();
    log.append(delta('a'));
    log.fail();
    const text = await body;
    expect(text).toContain('"delta":"a"');
    expect(text).not.toContain('[DONE]');
  });

  it('comes in pieces, each no longer than a reader may hold', async () => {
    const { log, request } = setUp();
    for (let index = 0; index < 400; index += 1) log.append({ type: 'text-start', id: 'x'.repeat(1_000) });
    await log.end([finish], async () => {}, new AbortController().signal);
    const sizes: number[] = [];
    for await (const piece of (await request()).body as unknown as AsyncIterable<Uint8Array>) sizes.push(piece.byteLength);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(16_384);
    expect(sizes.length).toBeLessThan(40);
  });

  it('has no reader where only its headers are asked for', async () => {
    const { countReadings, request } = setUp();
    const response = await request({ method: 'HEAD' });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect([response.status, await response.text(), countReadings()]).toEqual([200, '', 0]);
  });

  it('breaks where the runtime cannot cut the connection of a client that reads no further', async () => {
    const { clock, log, request } = setUp();
    log.append(delta('a'));
    const reader = (await request()).body!.getReader();
    await reader.read();
    await clock.advance(60_000);
    await expect(drain(reader)).rejects.toMatchObject({ code: 'unavailable' });
  });
});

function setUp() {
  const clock = createFakeClock();
  const log = createTurnLog({ turn: 't', clock, persist: async () => {}, onFailure: () => {} });
  const readers = createHeldReaders({ clock, log: () => {} });
  let readings = 0;
  const read: TurnReader = (onMore) => {
    readings += 1;
    return log.read(0)(onMore);
  };
  const app = new Hono<AppEnv>().get('/', (c) => respondWithStream(c, read, { clock, readers }));
  return { clock, log, countReadings: () => readings, request: (init?: RequestInit) => Promise.resolve(app.request('http://chat.test/', init)) };
}

async function drain(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  while (!(await reader.read()).done);
}
