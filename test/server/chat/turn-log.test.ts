import { describe, expect, it } from 'vitest';
import { createTurnLog } from '../../../server/chat/turn-log.ts';
import type { TurnReader } from '../../../server/chat/turn-reader.ts';
import type { StreamPart } from '../../../server/wire/protocol.ts';
import { createFakeClock } from '../../fake-clock.ts';

const finish: StreamPart = { type: 'finish', finishReason: 'stop', messageMetadata: { outcome: 'done' } };
const delta = (text: string): StreamPart => ({ type: 'text-delta', id: 'x', delta: text });

describe('the log of a turn', () => {
  it('shows the first delta at once and joins those that follow within 50 ms', async () => {
    const { clock, log } = setUp();
    log.append(delta('a'));
    expect(log.parts()).toEqual([delta('a')]);
    log.append(delta('b'));
    log.append(delta('c'));
    expect(log.parts()).toHaveLength(1);
    await clock.advance(50);
    expect(log.parts()).toEqual([delta('a'), delta('bc')]);
  });

  it('joins those of 70 ms in a crowd', async () => {
    const { clock, log, store } = setUp();
    store.isCrowded = true;
    log.append(delta('a'));
    await clock.advance(20);
    log.append(delta('b'));
    await clock.advance(49);
    expect(log.parts()).toEqual([delta('a')]);
    await clock.advance(1);
    expect(log.parts()).toEqual([delta('a'), delta('b')]);
  });

  it('joins no more than fits into an event', async () => {
    const { log } = setUp();
    for (let at = 0; at < 1_000; at++) log.append(delta('\u0001'.repeat(1_000)));
    await log.end([finish], async () => {}, never);
    expect(Math.max(...log.parts().map((part) => JSON.stringify(part).length))).toBeLessThan(200_000);
    expect(log.parts().map((part) => ('delta' in part ? part.delta.length : 0)).reduce((sum, length) => sum + length)).toBe(1_000_000);
  });

  it('never joins parts of two kinds and keeps their order', async () => {
    const { log } = setUp();
    log.append(delta('a'));
    log.append({ type: 'reasoning-delta', id: 'r', delta: 'x' });
    log.append({ type: 'reasoning-delta', id: 'r', delta: 'y' });
    log.append({ type: 'reasoning-end', id: 'r' });
    expect(log.parts()).toEqual([delta('a'), { type: 'reasoning-delta', id: 'r', delta: 'xy' }, { type: 'reasoning-end', id: 'r' }]);
  });

  it('numbers events from 1 and gives a reader all of them, whenever it comes', async () => {
    const { clock, log } = setUp();
    const early = readAll(log.read(0));
    log.append(delta('a'));
    await clock.advance(60);
    log.append(delta('b'));
    await log.end([finish], async () => {}, never);
    const expected = frames([delta('a'), delta('b'), finish]);
    expect(await early).toBe(expected);
    expect(await readAll(log.read(0))).toBe(expected);
    expect(await readAll(log.read(2))).toBe(frames([delta('a'), delta('b'), finish], 2));
    expect(await readAll(log.read(3))).toBe('');
  });

  it('keeps everything within 250 ms, in order, each part once', async () => {
    const { clock, log, kept } = setUp();
    log.append(delta('a'));
    expect(kept).toEqual([]);
    await clock.advance(250);
    expect(kept).toEqual([[1, [delta('a')]]]);
    log.append(delta('b'));
    await log.end([finish], async () => {}, never);
    expect(kept).toEqual([[1, [delta('a')]], [2, [delta('b')]], [3, [finish]]]);
    await clock.advance(1_000);
    expect(kept).toHaveLength(3);
  });

  it('gives the same parts again a second after the store failed, and loses none', async () => {
    const { clock, log, kept, failures, store } = setUp();
    log.append(delta('a'));
    store.isFailing = true;
    await clock.advance(250);
    log.append(delta('b'));
    await clock.advance(900);
    expect(failures).toHaveLength(1);
    store.isFailing = false;
    await clock.advance(200);
    expect(kept).toEqual([[1, [delta('a')]], [2, [delta('b')]]]);
  });

  it('keeps trying to end, until it is told to give up', async () => {
    const { clock, log, kept, store } = setUp();
    const giveUp = new AbortController();
    store.isFailing = true;
    log.append(delta('a'));
    const ended = log.end([finish], async () => {}, giveUp.signal);
    const failed = expect(ended).rejects.toThrow('full');
    await clock.advance(60_000);
    expect(log.parts()).toEqual([delta('a')]);
    giveUp.abort();
    await failed;
    expect(kept).toEqual([]);
  });

  it('ends as soon as the store is back', async () => {
    const { clock, log, store } = setUp();
    store.isFailing = true;
    const ended = log.end([finish], async () => {}, never);
    await clock.advance(5_000);
    store.isFailing = false;
    await clock.advance(1_000);
    await ended;
    expect(log.parts()).toEqual([finish]);
  });

  it('shows the end only after it was kept and committed', async () => {
    const { log, kept } = setUp();
    const committed = Promise.withResolvers<void>();
    const ended = log.end([finish], () => committed.promise, never);
    await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    expect(kept).toEqual([[1, [finish]]]);
    expect(log.parts()).toEqual([]);
    committed.resolve();
    await ended;
    expect(log.parts()).toEqual([finish]);
  });

  it('lets a reader leave without touching the turn or another reader', async () => {
    const { log } = setUp();
    const leaving = new AbortController();
    const left = readAll(log.read(0), leaving.signal);
    const staying = readAll(log.read(0));
    log.append(delta('a'));
    leaving.abort();
    expect(frames([delta('a')])).toContain(await left);
    await log.end([finish], async () => {}, never);
    expect(await staying).toBe(frames([delta('a'), finish]));
  });

  it('ends its readers without an end when it fails', async () => {
    const { log } = setUp();
    const reading = readAll(log.read(0));
    log.append(delta('a'));
    log.fail();
    expect(await reading).toBe(frames([delta('a')]));
  });
});

const never = new AbortController().signal;

function setUp() {
  const clock = createFakeClock();
  const kept: [number, StreamPart[]][] = [];
  const failures: unknown[] = [];
  const store = { isFailing: false, isCrowded: false };
  const log = createTurnLog({
    turn: 't',
    clock,
    isCrowded: () => store.isCrowded,
    async persist(firstSeq, parts) {
      if (store.isFailing) throw new Error('full');
      kept.push([firstSeq, parts]);
    },
    onFailure: (error) => failures.push(error),
  });
  return { clock, log, kept, failures, store };
}

/** What a reader gets until the end, or until it leaves. */
function readAll(read: TurnReader, leaving = never): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const take = (): void => {
      for (let chunk = reading.take(); chunk !== undefined; chunk = reading.take()) text += chunk;
      if (reading.end() !== undefined) resolve(text);
    };
    const reading = read(take);
    leaving.addEventListener('abort', () => {
      reading.leave();
      resolve(text);
    });
    take();
  });
}

function frames(parts: StreamPart[], after = 0): string {
  return parts.map((part, index) => `id: t:${index + 1}\ndata: ${JSON.stringify(part)}\n\n`).slice(after).join('');
}
