import { ChatError } from './errors.ts';
import { type CreateMd5, createMd5 } from './md5.ts';

export interface CountedBody {
  stream: ReadableStream<Uint8Array>;
  /** Whether all of it was passed on, and it was as long as announced. */
  readonly isComplete: boolean;
  /** Why it could not be read to the end: the source's own error, or `file_broken` for another length or MD5. */
  readonly error: unknown;
  /** Lets the source go, also while somebody reads the stream. */
  cancel(): void;
}

export interface CountBodyOptions {
  sizeBytes: number;
  /** In hexadecimal. Absent: not looked at. */
  md5?: string | undefined;
  /** Default: our own, which runs everywhere. */
  hash?: CreateMd5 | undefined;
  /** Called with every piece before it is passed on. What it throws breaks the body off. */
  watch?: ((piece: Uint8Array, isLast: boolean) => void) | undefined;
  /** Called with every piece. */
  onBytes?: () => void;
}

/**
 * Passes a body on piece by piece, keeping none, and breaks it off when it is not what was announced. The last piece
 * waits for the end behind it: whoever gets it may answer at once, and by then size and MD5 must be certain.
 */
export function countBody(body: ReadableStream<Uint8Array>, { sizeBytes, md5: expected, hash: createHash = createMd5, watch, onBytes }: CountBodyOptions): CountedBody {
  const reader = body.getReader();
  const hash = expected === undefined ? undefined : createHash();
  const state: { isComplete: boolean; error: unknown } = { isComplete: false, error: undefined };
  let count = 0;

  /** The next piece that is not empty; undefined at the end. */
  async function read(): Promise<Uint8Array | undefined> {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return undefined;
      if (value.byteLength > 0) return value;
    }
  }

  async function pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    const piece = await read();
    count += piece?.byteLength ?? 0;
    const isLast = count === sizeBytes;
    if (count > sizeBytes || (!piece && !isLast) || (isLast && piece && (await read()))) {
      throw new ChatError('file_broken', { detail: 'It is not as long as was announced.' });
    }
    if (piece) hash?.update(piece);
    if (isLast && hash && hash.digest() !== expected?.toLowerCase()) throw new ChatError('file_broken', { detail: 'Its MD5 is another one.' });
    if (piece) {
      watch?.(piece, isLast);
      onBytes?.();
      controller.enqueue(piece);
    }
    if (!isLast) return;
    state.isComplete = true;
    controller.close();
  }

  function cancel(): void {
    // Not awaited: a source that hangs may take its time to be told.
    void reader.cancel().catch(() => {});
  }

  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          await pull(controller);
        } catch (error) {
          state.error = error;
          cancel();
          throw error;
        }
      },
      async cancel(reason) {
        await reader.cancel(reason);
      },
    },
    // Nothing is read before it is asked for.
    { highWaterMark: 0 },
  );

  return {
    stream,
    get isComplete() {
      return state.isComplete;
    },
    get error() {
      return state.error;
    },
    cancel,
  };
}
