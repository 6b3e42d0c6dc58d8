import { type Framing, splitBytes } from './framing.ts';

export interface BodyStreamOptions {
  /** Writes the body; its waits end when the signal aborts. */
  write: (signal: AbortSignal) => AsyncGenerator<string, void>;
  /** The request's signal. */
  signal: AbortSignal;
  chunkBytes: Framing['chunkBytes'];
  /** Called once when the reader leaves before the end. */
  onAbort: () => void;
}

/** A response body that stops its writer as soon as nobody reads it any more, and says so. */
export function createBodyStream({ write, signal, chunkBytes, onAbort }: BodyStreamOptions): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const leaving = new AbortController();
  const pieces = write(leaving.signal);
  let isOver = false;
  let onSignal = (): void => {};

  function end(): void {
    isOver = true;
    signal.removeEventListener('abort', onSignal);
  }
  function leave(): void {
    if (isOver) return;
    end();
    onAbort();
    leaving.abort();
  }

  return new ReadableStream<Uint8Array>({
    start(controller) {
      onSignal = () => {
        leave();
        // A server cancels the body in the same moment, and then this does nothing; a reader in this process
        // sees the error that `fetch` would give.
        queueMicrotask(() => controller.error(signal.reason));
      };
      if (signal.aborted) onSignal();
      else signal.addEventListener('abort', onSignal, { once: true });
    },
    async pull(controller) {
      try {
        const piece = await pieces.next();
        if (isOver) return;
        if (piece.done) {
          end();
          controller.close();
          return;
        }
        for (const chunk of splitBytes(encoder.encode(piece.value), chunkBytes)) controller.enqueue(chunk);
      } catch (error) {
        if (isOver) return;
        end();
        throw error;
      }
    },
    cancel: leave,
  });
}
