import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { BodyFeed, BodySink } from '../routes/send-frames.ts';

/** Writes a response whose body comes in pieces to its connection, with no stream between: that would be half of what a piece costs. */
export function writeBody(outgoing: ServerResponse, response: Response, fill: (sink: BodySink) => BodyFeed): void {
  outgoing.writeHead(response.status, toHeaders(response.headers));
  const feed = fill({
    write: (text) => outgoing.write(text),
    close: () => outgoing.end(),
    cut: () => outgoing.destroy(),
  });
  outgoing.on('drain', () => feed.onRoom());
  if (outgoing.destroyed) feed.onLeave();
  else outgoing.on('close', () => feed.onLeave());
}

function toHeaders(headers: Headers): OutgoingHttpHeaders {
  const cookies = headers.getSetCookie();
  return { ...Object.fromEntries(headers), ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}) };
}
