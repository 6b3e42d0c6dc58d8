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

/**
 * The events of a completion stream, as they come. What stands in the body when it ends is an event too: the vendor's
 * streams do not always end with a blank line. Throws `upstream_bad` for a line without end, and whatever the body
 * throws. Ends at once when the signal is aborted; the body is cancelled in every case.
 */
export async function* readEvents(body: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<StreamEvent, void, undefined> {
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
  const takeEvents = (): StreamEvent[] => {
    if (isTooLong) throw new UpstreamError('upstream_bad', { retry: 'never' });
    const taken = events;
    events = [];
    return taken;
  };

  // Not awaited: a source that hangs may take its time to be told.
  const cancel = (): void => void reader.cancel().catch(() => {});
  signal.addEventListener('abort', cancel);
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (signal.aborted) return;
      if (done) break;
      parser.feed(separator.push(decoder.decode(value, { stream: true })));
      yield* takeEvents();
    }
    parser.feed(`${separator.push(decoder.decode())}${separator.flush()}\n\n`);
    yield* takeEvents();
  } finally {
    signal.removeEventListener('abort', cancel);
    cancel();
  }
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
