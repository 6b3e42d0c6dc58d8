/** How events are written and cut. Every option off is what the service does. */
export interface Framing {
  /** Lines end in CR LF instead of LF. */
  crlf?: boolean;
  /** A comment comes before every event. */
  heartbeats?: boolean;
  /** The body ends after the last event's data line, without the blank line. */
  omitsFinalBlankLine?: boolean;
  /** No event is followed by a blank line. */
  omitsBlankLines?: boolean;
  /** Bytes in a chunk, so that lines and characters are split. By default an event is a chunk. */
  chunkBytes?: number;
}

export interface ServerEvent {
  id: number;
  event: 'result' | 'error';
  /** The only place where the status of an error inside a stream is given. */
  status: number;
  /** JSON, on one line. */
  data: string;
  /** Whether the body ends after it. */
  isLast: boolean;
}

/** Writes an event exactly as the service does: no blank after a colon, the status as a comment. */
export function encodeEvent({ id, event, status, data, isLast }: ServerEvent, framing: Framing): string {
  const end = framing.crlf ? '\r\n' : '\n';
  const lines = [`id:${id}`, `event:${event}`, `:HTTP_STATUS/${status}`, `data:${data}`];
  const omitsBlank = framing.omitsBlankLines === true || (isLast && framing.omitsFinalBlankLine === true);
  const heartbeat = framing.heartbeats ? `:heartbeat${end}${framing.omitsBlankLines ? '' : end}` : '';
  return heartbeat + lines.join(end) + end + (omitsBlank ? '' : end);
}

/** Cuts bytes into chunks, without regard to lines or characters. */
export function splitBytes(bytes: Uint8Array, chunkBytes: number | undefined): Uint8Array[] {
  if (!chunkBytes) return [bytes];
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) chunks.push(bytes.subarray(at, at + chunkBytes));
  return chunks;
}
