import type { CompletionEnd } from './completion.ts';
import { type CompletionEvent, parseCompletionEvent } from './completion-event.ts';
import { readEvents } from './event-stream.ts';
import { parseFailure } from './failure.ts';
import { readText } from '../read-text.ts';
import type { Translation, Translator } from './translate.ts';
import { type Refusal, toUpstreamError, UpstreamError } from './upstream-error.ts';

export interface ReadAnswerOptions {
  translator: Translator;
  signal: AbortSignal;
  /** Called for each event, whatever is in it. */
  onEvent: () => void;
}

/** Longest answer with its thinking, in UTF-16 units. */
const MAX_ANSWER_LENGTH = 1_000_000;
const MAX_ANSWER_BYTES = 4 << 20;
const MAX_FAILURE_BYTES = 64 * 1_024;
/** So many unreadable events in a row are no accident. */
const MAX_UNREADABLE = 3;
/** For a failure in a stream that tells no status, under a code that we do not know. */
const UNKNOWN_STATUS = 500;

/**
 * Reads the response to a call: events, or a whole answer as JSON. Throws UpstreamError for a failure or for something
 * else, the signal's reason when it is aborted, and what the body throws; what was held back is yielded before.
 */
export async function* readAnswer(response: Response, { translator, signal, onEvent }: ReadAnswerOptions): AsyncGenerator<Translation, CompletionEnd, undefined> {
  if (!response.ok) throw toUpstreamError(await readRefusal(response, signal));
  const type = response.headers.get('content-type')?.toLowerCase() ?? '';
  if (!response.body || type.includes('html')) throw unreadable();
  const events = type.includes('json') ? readWhole(response.body, signal) : readStream(response.body, signal);
  try {
    for await (const event of events) {
      onEvent();
      if (event.failure) throw toUpstreamError({ failure: event.failure, status: event.status });
      const translation = translator.push(event);
      if (event.isLast) translation.parts.push(...translator.flush());
      yield translation;
      if (translator.size > MAX_ANSWER_LENGTH) return { outcome: 'length' };
      if (event.isLast) {
        // An answer without a word would leave the visitor with an empty bubble.
        if (translator.length === 0) throw unreadable();
        return { outcome: 'done' };
      }
    }
    signal.throwIfAborted();
  } catch (error) {
    yield* flush(translator);
    throw error;
  }
  if (translator.length === 0) throw new UpstreamError('upstream_down', { retry: 'soon' });
  yield* flush(translator);
  return { outcome: 'interrupted' };
}

type ReadEvent = CompletionEvent & { status: number };

/** The events of a stream. One that cannot be read is passed over; three in a row are an error. */
async function* readStream(body: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<ReadEvent, void, undefined> {
  let unreadableEvents = 0;
  for await (const { data, status = UNKNOWN_STATUS } of readEvents(body, signal)) {
    // Some of the vendor's services end with an event of no content, or with the mark of other protocols.
    if (data === '' || data === '[DONE]') continue;
    const event = parseCompletionEvent(data);
    if (!event && ++unreadableEvents === MAX_UNREADABLE) throw unreadable();
    if (!event) continue;
    unreadableEvents = 0;
    yield { ...event, status };
  }
}

/** The answer of a service that does not stream. */
async function* readWhole(body: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<ReadEvent, void, undefined> {
  const event = parseCompletionEvent(await readText(body, { maxBytes: MAX_ANSWER_BYTES, signal }));
  signal.throwIfAborted();
  if (!event) throw unreadable();
  yield { ...event, isLast: true, status: UNKNOWN_STATUS };
}

function* flush(translator: Translator): Generator<Translation, void, undefined> {
  const parts = translator.flush();
  if (parts.length > 0) yield { parts };
}

async function readRefusal(response: Response, signal: AbortSignal): Promise<Refusal> {
  const body = response.body ? await readText(response.body, { maxBytes: MAX_FAILURE_BYTES, signal }) : '';
  signal.throwIfAborted();
  return { failure: parseFailure(body), status: response.status, retryAfterSeconds: readRetryAfter(response) };
}

/** The vendor documents no such header, but gateways before it send one. */
function readRetryAfter(response: Response): number | undefined {
  const seconds = response.headers.get('retry-after');
  return seconds !== null && /^\d{1,5}$/.test(seconds) ? Number(seconds) : undefined;
}

function unreadable(): UpstreamError {
  return new UpstreamError('upstream_bad', { retry: 'never' });
}
