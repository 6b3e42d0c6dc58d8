import { createParser } from 'eventsource-parser';
import { STREAM_END, type StreamPart } from '../../server/wire/protocol.ts';
import { ownError } from './api-error.ts';
import type { Clock } from './clock.ts';

/** The backend sends at least a comment every 15 s. */
const idleMs = 35_000;
/** Longest event, in characters. */
const maxEventLength = 2_000_000;

export interface ReadStreamOptions {
  clock: Clock;
  signal: AbortSignal;
  /** Called with the first bytes, and those after them. */
  onBytes: () => void;
  /** Called in order with each part, also of a type that this version does not know, and its event's id. */
  onPart: (part: StreamPart, id: string) => void;
}

/**
 * Reads an answer's event stream until it ends or breaks off. Throws `network` when reading fails or nothing comes for
 * 35 s, `endpoint` for what is no stream of ours, or the signal's reason. The response is cancelled in every case; one
 * that has said its last word a second later.
 */
export async function readStream({ body }: Response, { clock, signal, onBytes, onPart }: ReadStreamOptions): Promise<void> {
  if (!body) return;
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let isClosed = false;
  const parser = createParser({
    maxBufferSize: maxEventLength,
    onEvent({ data, id = '' }) {
      isClosed ||= data === STREAM_END;
      if (isClosed) return;
      onPart(parsePart(data), id);
    },
    onError({ type, message }) {
      // An unknown field is to be passed over, says the standard.
      if (type.startsWith('max')) throw ownError('endpoint', message);
    },
  });
  const cancel = (): void => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', cancel);
  try {
    for (;;) {
      const { done, value } = await new Promise<ReadableStreamReadResult<Uint8Array>>((resolve, reject) => {
        const fail = (reason: unknown): void => reject(ownError('network', `the answer broke off: ${String(reason)}`));
        const stopTimer = clock.after(idleMs, () => fail('it stood still'));
        reader.read().then(resolve, fail).finally(stopTimer);
      });
      signal.throwIfAborted();
      if (done) return;
      onBytes();
      parser.feed(decoder.decode(value, { stream: true }));
      if (isClosed) return;
    }
  } finally {
    signal.removeEventListener('abort', cancel);
    // A stream that has said its last word ends by itself in a moment, and then the connection serves the next question.
    if (isClosed) clock.after(1_000, cancel);
    else cancel();
  }
}

function parsePart(data: string): StreamPart {
  try {
    return Object(JSON.parse(data));
  } catch {
    throw ownError('endpoint', 'the answer holds something that is no part of one');
  }
}
