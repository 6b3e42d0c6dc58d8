import type { Context } from 'hono';
import type { TurnReader } from '../chat/turn-reader.ts';
import type { Clock } from '../clock.ts';
import { ChatError } from '../errors.ts';
import type { AppEnv } from '../middleware/app-env.ts';
import { STREAM_HEADER, STREAM_VERSION } from '../wire/protocol.ts';
import type { HeldReaders } from './held-readers.ts';
import { type BodyFeed, type BodySink, sendFrames } from './send-frames.ts';

/** How long the response to a short poll is. */
const SHORT_POLL_MS = 1_000;

export interface EventStreamDeps {
  clock: Clock;
  readers: HeldReaders;
}

/**
 * Answers with the frames of a turn as server-sent events. With `?poll=short` the response ends after a second, with or
 * without the answer. To HEAD it says the same without a reader, who would have nothing to read.
 */
export function respondWithStream(c: Context<AppEnv>, read: TurnReader, { clock, readers }: EventStreamDeps): Response {
  if (c.req.method === 'HEAD') return c.body(null, 200, headers);
  const fill = (sink: BodySink): BodyFeed => sendFrames(sink, { read, maxMs: isShortPoll(c) ? SHORT_POLL_MS : undefined, clock, readers });
  return c.env?.takeBody?.(fill) ? c.body(null, 200, headers) : c.body(toStream(c, fill), 200, headers);
}

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
  [STREAM_HEADER]: STREAM_VERSION,
};

function toStream(c: Context<AppEnv>, fill: (sink: BodySink) => BodyFeed): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const { signal } = c.req.raw;
  let feed: BodyFeed | undefined;
  const leave = (): void => feed?.onLeave();
  return new ReadableStream<Uint8Array>({
    start(controller) {
      signal.addEventListener('abort', leave, { once: true });
      const stop = (): void => signal.removeEventListener('abort', leave);
      feed = fill({
        write(text) {
          controller.enqueue(encoder.encode(text));
          return (controller.desiredSize ?? 0) > 0;
        },
        close() {
          stop();
          controller.close();
        },
        cut() {
          stop();
          // Where the runtime cannot cut the connection, a broken stream is what makes it do so.
          if (c.env?.cut) c.env.cut();
          else controller.error(new ChatError('unavailable'));
        },
      });
    },
    pull: () => feed?.onRoom(),
    cancel: leave,
  });
}

/** Whether the client found that something on the way holds streams back. */
export function isShortPoll(c: Context<AppEnv>): boolean {
  return c.req.query('poll') === 'short';
}
