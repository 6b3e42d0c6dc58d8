import type { Context } from 'hono';
import { endFrame } from '../chat/frame.ts';
import type { TurnReader } from '../chat/turn-log.ts';
import type { Clock } from '../clock.ts';
import type { AppEnv } from '../middleware/app-env.ts';
import { STREAM_HEADER, STREAM_VERSION } from '../wire/protocol.ts';

/** Keeps proxies from closing a quiet stream, and lets platforms that only notice on a write see a reader who left. */
const HEARTBEAT_MS = 15_000;

/**
 * Answers with the frames of a turn as server-sent events. The reader is asked for more only when the socket has room,
 * so a stalled client holds nothing but its place. Leaving cancels the reader, never the turn.
 */
export function respondWithStream(c: Context<AppEnv>, read: TurnReader, clock: Clock): Response {
  const encoder = new TextEncoder();
  const leaving = new AbortController();
  const leave = (): void => leaving.abort();
  const frames = read(leaving.signal);
  let next: Promise<IteratorResult<string, void>> | undefined;

  c.req.raw.signal.addEventListener('abort', leave, { once: true });
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      // The first bytes at once: they tell the client that nothing on the way holds the stream back.
      controller.enqueue(encoder.encode(': ok\n\n'));
    },
    async pull(controller) {
      next ??= frames.next();
      const result = await within(next, HEARTBEAT_MS, clock);
      if (result === undefined) {
        controller.enqueue(encoder.encode(': heartbeat\n\n'));
        return;
      }
      next = undefined;
      if (!result.done) {
        controller.enqueue(encoder.encode(result.value));
        return;
      }
      c.req.raw.signal.removeEventListener('abort', leave);
      if (!leaving.signal.aborted) controller.enqueue(encoder.encode(endFrame));
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

/** The promise's value, or undefined when it takes longer. The promise itself goes on. */
function within<T>(promise: Promise<T>, ms: number, clock: Clock): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => resolve(undefined));
    promise.then(resolve, reject).finally(cancel);
  });
}
