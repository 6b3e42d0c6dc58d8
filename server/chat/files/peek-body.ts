import type { Clock } from '../../clock.ts';
import { ChatError } from '../../errors.ts';

export interface PeekedBody {
  /** The first bytes: as many as were asked for, or all there are. */
  head: Uint8Array;
  /** The whole body, the head too. */
  body: ReadableStream<Uint8Array>;
}

/** How long the begin may take: whoever has one of the few places for uploads and sends nothing must not keep it. */
const HEAD_MS = 60_000;

export interface PeekBodyOptions {
  /** In bytes. */
  length: number;
  clock: Clock;
  /** Told of every piece that is read, also behind the begin. */
  onBytes?: ((count: number) => void) | undefined;
}

/**
 * Reads the begin of a body without taking it away. Keeps no more than the pieces that hold it. Throws ChatError
 * `request_timeout` when it does not come within a minute.
 */
export async function peekBody(source: ReadableStream<Uint8Array>, { length, clock, onBytes }: PeekBodyOptions): Promise<PeekedBody> {
  const reader = source.getReader();
  const late = Promise.withResolvers<never>();
  const cancelTimer = clock.after(HEAD_MS, () => late.reject(new ChatError('request_timeout')));
  const pieces: Uint8Array[] = [];
  let count = 0;
  let isEnded = false;
  async function read(): Promise<ReadableStreamReadResult<Uint8Array>> {
    const result = await reader.read();
    if (result.value) onBytes?.(result.value.byteLength);
    return result;
  }
  try {
    while (count < length && !isEnded) {
      const { value, done } = await Promise.race([read(), late.promise]);
      isEnded = done;
      if (value) pieces.push(value);
      count += value?.byteLength ?? 0;
    }
  } catch (error) {
    // Not awaited: a body that stands still may take its time to be told.
    void reader.cancel().catch(() => {});
    throw error;
  } finally {
    cancelTimer();
  }
  const head = new Uint8Array(Math.min(count, length));
  let at = 0;
  for (const piece of pieces) {
    head.set(piece.subarray(0, head.length - at), at);
    at += Math.min(piece.byteLength, head.length - at);
  }
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { value, done } = pieces.length > 0 ? { value: pieces.shift(), done: false } : await read();
        if (value) controller.enqueue(value);
        if (done) controller.close();
      },
      cancel: (reason) => reader.cancel(reason),
    },
    // Nothing is read before it is asked for.
    { highWaterMark: 0 },
  );
  return { head, body };
}
