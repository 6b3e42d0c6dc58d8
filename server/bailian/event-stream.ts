import { createParser } from 'eventsource-parser';
import { createEventSeparator } from './separate-events.ts';
import { UpstreamError } from './upstream-error.ts';

export interface StreamEvent {
  data: string;
  /** What the stream's `:HTTP_STATUS/NNN` comment says: the response itself is 200 even when it tells of a failure. */
  status: number | undefined;
}

/** Longest line and longest event, in characters. */
const MAX_EVENT_LENGTH = 1 << 20;
/** Pieces that may come behind the last event that somebody wants. */
const MAX_REST = 16;

/** What is read of a body: a stream of the platform's, or something cheaper that reads like one. */
export interface Body {
  getReader(): BodyReader;
}

export interface BodyReader {
  read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>;
  /** The same without a promise for each piece, where that can be had: gives `take` the pieces as they come, until it wants no more, or to the end. */
  readEach?(take: (piece: Uint8Array) => boolean): Promise<void>;
  cancel(): Promise<void>;
}

/**
 * Gives `take` the events of a completion stream, as they come, until it says that it has enough. What stands in the
 * body when it ends is an event too: the vendor's streams do not always end with a blank line. Throws `upstream_bad`
 * for a line without end, and whatever the body or `take` throws. Ends at once when the signal is aborted; the body is
 * cancelled then, as it is for whatever is thrown. Behind the last wanted event it is read to its near end instead, or
 * until the signal is aborted: a connection whose body was not read cannot be used again.
 */
export async function readEvents(body: Body, signal: AbortSignal, take: (event: StreamEvent) => boolean): Promise<void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const separator = createEventSeparator();
  let events: StreamEvent[] = [];
  let status: number | undefined;
  let isTooLong = false;
  const parser = createParser({
    maxBufferSize: MAX_EVENT_LENGTH,
    onEvent({ data }) {
      isTooLong ||= data.length > MAX_EVENT_LENGTH;
      for (const line of splitData(data)) events.push({ data: line, status });
      status = undefined;
    },
    onComment(comment) {
      const number = /^HTTP_STATUS\/(\d{3})/.exec(comment)?.[1];
      if (number) status = Number(number);
    },
    onError({ type }) {
      // Unknown fields are passed over, as the standard says.
      isTooLong ||= type === 'max-buffer-size-exceeded';
    },
  });
  let hasEnough = false;
  /** Whether to go on. */
  const takeText = (text: string): boolean => {
    parser.feed(separator.push(text));
    if (isTooLong) throw new UpstreamError('upstream_bad', { retry: 'never' });
    const ready = events;
    events = [];
    hasEnough = !ready.every(take);
    return !hasEnough && !signal.aborted;
  };

  // Not awaited: a source that hangs may take its time to be told.
  const cancel = (): void => void reader.cancel().catch(() => {});
  signal.addEventListener('abort', cancel);
  try {
    await readEach(reader, (piece) => !signal.aborted && takeText(decoder.decode(piece, { stream: true })));
    if (!hasEnough && !signal.aborted) takeText(`${decoder.decode()}${separator.flush()}\n\n`);
  } finally {
    signal.removeEventListener('abort', cancel);
    if (hasEnough) void readRest(reader, signal).catch(() => {});
    else cancel();
  }
}

async function readEach(reader: BodyReader, take: (piece: Uint8Array) => boolean): Promise<void> {
  if (reader.readEach) return reader.readEach(take);
  for (;;) {
    const { value } = await reader.read();
    if (!value || !take(value)) return;
  }
}

async function readRest(reader: BodyReader, signal: AbortSignal): Promise<void> {
  const cancel = (): void => void reader.cancel().catch(() => {});
  signal.addEventListener('abort', cancel);
  for (let left = MAX_REST; !signal.aborted; left -= 1) {
    if ((await reader.read()).done) break;
    if (left === 0) cancel();
  }
  signal.removeEventListener('abort', cancel);
}

/** Several data lines are one value together, or else one event each, as the vendor's clients take them. */
function splitData(data: string): string[] {
  if (!data.includes('\n')) return [data];
  try {
    JSON.parse(data);
    return [data];
  } catch {
    return data.split('\n');
  }
}
