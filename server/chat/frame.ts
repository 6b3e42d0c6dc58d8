import { STREAM_END, type StreamPart } from '../wire/protocol.ts';

/** One part as an SSE event with its place in the turn as id. JSON has no line breaks, so one `data:` line holds it. */
export function encodeFrame(turn: string, seq: number, part: StreamPart): string {
  return `id: ${turn}:${seq}\ndata: ${JSON.stringify(part)}\n\n`;
}

/** In characters: what a reader whose client stands still has in its hands. */
const MAX_CHUNK_LENGTH = 16_384;

/** Several frames from a place on, and the place behind them. At least one, where there is one, and no more than fit. */
export function joinFrames(frameAt: (index: number) => string | undefined, from: number): { chunk: string; next: number } {
  let chunk = '';
  let next = from;
  for (let frame = frameAt(next); frame && (chunk === '' || chunk.length + frame.length <= MAX_CHUNK_LENGTH); frame = frameAt(next)) {
    chunk += frame;
    next += 1;
  }
  return { chunk, next };
}

/** The event that closes the stream of a turn that has ended. */
export const endFrame = `data: ${STREAM_END}\n\n`;

export interface EventId {
  turn: string;
  seq: number;
}

/** A `Last-Event-ID` of ours, or undefined when it is none. */
export function parseEventId(value: string): EventId | undefined {
  const match = /^([A-Za-z0-9_-]{1,64}):(\d{1,9})$/.exec(value);
  return match?.[1] === undefined ? undefined : { turn: match[1], seq: Number(match[2]) };
}
