import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { BodyFeed, BodySink } from '../routes/send-frames.ts';

/**
 * Writes a response whose body comes in pieces to its connection, with no stream between, which would cost promises and
 * a copy for each. Each is framed here and written as one text; Node would write it as four.
 */
export function writeBody(outgoing: ServerResponse, response: Response, fill: (sink: BodySink) => BodyFeed): void {
  outgoing.writeHead(response.status, toHeaders(response.headers));
  outgoing.flushHeaders();
  // HTTP/1.0 has no frames: there the end of the connection is the end of the body.
  const isFramed = outgoing.chunkedEncoding;
  outgoing.chunkedEncoding = false;
  // Right to the connection: the response would hold each text back until all that is due now was done, which with a
  // thousand of them is long. It has none yet while one asked for before on the same connection is answered.
  const out = outgoing.socket ?? outgoing;
  let feed: BodyFeed | undefined;
  feed = fill({
    write(text) {
      // What comes too late would stand in the next response.
      if (outgoing.writableEnded) return false;
      const hasRoom = out.write(isFramed ? `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n` : text);
      // Not before it is needed: thousands of streams wait without a word. A feed that was left has nothing to do then.
      if (!hasRoom) out.once('drain', () => feed?.onRoom());
      return hasRoom;
    },
    close: () => outgoing.end(isFramed ? '0\r\n\r\n' : ''),
    cut: () => outgoing.destroy(),
  });
  if (outgoing.destroyed) feed.onLeave();
  else outgoing.on('close', feed.onLeave);
}

function toHeaders(headers: Headers): OutgoingHttpHeaders {
  const cookies = headers.getSetCookie();
  return { ...Object.fromEntries(headers), ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}) };
}
