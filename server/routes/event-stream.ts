import type { Context } from 'hono';
import { endFrame } from '../chat/frame.ts';
import type { TurnReader } from '../chat/turn-log.ts';
import type { Clock } from '../clock.ts';
import { ChatError } from '../errors.ts';
import type { AppEnv } from '../middleware/app-env.ts';
import { STREAM_HEADER, STREAM_VERSION } from '../wire/protocol.ts';
import type { HeldReaders } from './held-readers.ts';

/** Keeps proxies from closing a quiet stream, and lets platforms that only notice on a write see a reader who left. */
const HEARTBEAT_MS = 15_000;
/** How long the response to a short poll is. */
const SHORT_POLL_MS = 1_000;

export interface EventStreamDeps {
  clock: Clock;
  readers: HeldReaders;
}

/**
 * Answers with the frames of a turn as server-sent events. The reader is asked for more only when the socket has room,
 * so a stalled client holds its place and a few pieces, and not for long. Leaving cancels the reader, never the turn.
 * With `?poll=short` the response ends after a second, with or without the answer.
 */
export function respondWithStream(c: Context<AppEnv>, read: TurnReader, { clock, readers }: EventStreamDeps): Response {
  const encoder = new TextEncoder();
  const leaving = new AbortController();
  const frames = read(leaving.signal);
  const endAt = isShortPoll(c) ? clock.elapsed() + SHORT_POLL_MS : Infinity;
  let next: Promise<IteratorResult<string, boolean>> | undefined;
  let fail = (_reason: unknown): void => {};
  const reader = readers.add(() => {
    leave();
    // Where the runtime cannot cut the connection, a broken stream is what makes it do so.
    if (c.env?.cut) c.env.cut();
    else fail(new ChatError('unavailable'));
  });

  function leave(): void {
    reader.leave();
    c.req.raw.signal.removeEventListener('abort', leave);
    leaving.abort();
  }

  c.req.raw.signal.addEventListener('abort', leave, { once: true });
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      fail = (reason) => controller.error(reason);
      // The first bytes at once: they tell the client that nothing on the way holds the stream back.
      controller.enqueue(encoder.encode(': ok\n\n'));
    },
    async pull(controller) {
      // Called only when what was handed over before is taken.
      reader.release();
      const send = (text: string): void => {
        const bytes = encoder.encode(text);
        reader.hold(bytes.byteLength);
        controller.enqueue(bytes);
      };
      next ??= frames.next();
      const result = await within(next, Math.min(HEARTBEAT_MS, endAt - clock.elapsed()), clock);
      if (result === undefined) {
        if (clock.elapsed() >= endAt) {
          leave();
          controller.close();
        } else send(': heartbeat\n\n');
        return;
      }
      next = undefined;
      if (!result.done) {
        send(result.value);
        return;
      }
      // Only the end of the turn is closed as the protocol wants it: after anything else the client asks again.
      if (result.value && !leaving.signal.aborted) controller.enqueue(encoder.encode(endFrame));
      leave();
      controller.close();
    },
    cancel: leave,
  });
  return c.body(body, 200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
    [STREAM_HEADER]: STREAM_VERSION,
  });
}

/** Whether the client found that something on the way holds streams back. */
export function isShortPoll(c: Context<AppEnv>): boolean {
  return c.req.query('poll') === 'short';
}

/** The promise's value, or undefined when it takes longer. The promise itself goes on. */
function within<T>(promise: Promise<T>, ms: number, clock: Clock): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => resolve(undefined));
    promise.then(resolve, reject).finally(cancel);
  });
}
