import type { CompletionEnd } from './completion.ts';
import { type CompletionEvent, parseCompletionEvent } from './completion-event.ts';
import { type Body, readEvents } from './event-stream.ts';
import { parseFailure } from './failure.ts';
import { readText } from '../read-text.ts';
import type { Translation, Translator } from './translate.ts';
import { type Refusal, toUpstreamError, UpstreamError } from './upstream-error.ts';

/** What is read of a response of the platform's `fetch`, or of something cheaper. */
export interface UpstreamResponse {
  ok: boolean;
  status: number;
  headers: { get(name: string): string | null };
  body: Body | null;
}

export interface ReadAnswerOptions {
  translator: Translator;
  signal: AbortSignal;
  /** Called for each event, whatever is in it. */
  onEvent: () => void;
  /** Takes what an event means, as it comes. */
  take: (translation: Translation) => void;
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
 * Reads the response to a call: events, or a whole answer as JSON, and gives `take` what they mean. Throws
 * UpstreamError for a failure or for something else, the signal's reason when it is aborted, and what the body throws;
 * what was held back is given before.
 */
export async function readAnswer(response: UpstreamResponse, { translator, signal, onEvent, take }: ReadAnswerOptions): Promise<CompletionEnd> {
  if (!response.ok) throw toUpstreamError(await readRefusal(response, signal));
  const type = response.headers.get('content-type')?.toLowerCase() ?? '';
  if (!response.body || type.includes('html')) throw unreadable();
  let end: CompletionEnd | undefined;

  /** Whether to go on. */
  function takeEvent(event: CompletionEvent, status = UNKNOWN_STATUS): boolean {
    onEvent();
    if (event.failure) throw toUpstreamError({ failure: event.failure, status });
    const translation = translator.push(event);
    if (event.isLast) translation.parts.push(...translator.flush());
    take(translation);
    if (translator.size() > MAX_ANSWER_LENGTH) end = { outcome: 'length' };
    else if (event.isLast) {
      // An answer without a word would leave the visitor with an empty bubble.
      if (translator.length() === 0) throw unreadable();
      end = { outcome: 'done' };
    }
    return end === undefined;
  }

  try {
    if (type.includes('json')) takeEvent(await readWhole(response.body, signal));
    else await readStream(response.body, signal, takeEvent);
    if (end) return end;
    signal.throwIfAborted();
  } catch (error) {
    flush(translator, take);
    throw error;
  }
  if (translator.length() === 0) throw new UpstreamError('upstream_down', { retry: 'soon' });
  flush(translator, take);
  return { outcome: 'interrupted' };
}

/** Gives the events of a stream. One that cannot be read is passed over; three in a row are an error. */
function readStream(body: Body, signal: AbortSignal, takeEvent: (event: CompletionEvent, status: number | undefined) => boolean): Promise<void> {
  let unreadableEvents = 0;
  return readEvents(body, signal, ({ data, status }) => {
    // Some of the vendor's services end with an event of no content, or with the mark of other protocols.
    if (data === '' || data === '[DONE]') return true;
    const event = parseCompletionEvent(data);
    if (!event && ++unreadableEvents === MAX_UNREADABLE) throw unreadable();
    if (!event) return true;
    unreadableEvents = 0;
    return takeEvent(event, status);
  });
}

/** The answer of a service that does not stream. */
async function readWhole(body: Body, signal: AbortSignal): Promise<CompletionEvent> {
  const event = parseCompletionEvent(await readText(body, { maxBytes: MAX_ANSWER_BYTES, signal }));
  signal.throwIfAborted();
  if (!event) throw unreadable();
  return { ...event, isLast: true };
}

function flush(translator: Translator, take: (translation: Translation) => void): void {
  const parts = translator.flush();
  if (parts.length > 0) take({ parts });
}

async function readRefusal(response: UpstreamResponse, signal: AbortSignal): Promise<Refusal> {
  const body = response.body ? await readText(response.body, { maxBytes: MAX_FAILURE_BYTES, signal }) : '';
  signal.throwIfAborted();
  return { failure: parseFailure(body), status: response.status, retryAfterSeconds: readRetryAfter(response) };
}

/** The vendor documents no such header, but gateways before it send one. */
function readRetryAfter(response: UpstreamResponse): number | undefined {
  const seconds = response.headers.get('retry-after');
  return seconds !== null && /^\d{1,5}$/.test(seconds) ? Number(seconds) : undefined;
}

function unreadable(): UpstreamError {
  return new UpstreamError('upstream_bad', { retry: 'never' });
}
