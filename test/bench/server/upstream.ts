import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readNumbers } from './numbers.ts';

/**
 * The service of the server's bench, as cheap as it can be. What a call asks for stands in its prompt as numbers:
 * `events`, the pause between two of them in ms (`gap`), and the wait before the first (`wait`). Each event's text begins
 * with the time it was sent at, in µs of the machine's monotonic clock.
 */
interface Running {
  response: ServerResponse;
  left: number;
  gap: number;
  dueAt: number;
}

/** Answers that pause share one timer: a thousand of their own would cost more than what is measured. */
const running = new Set<Running>();
const TICK_MS = 5;

function toFrame(sequence: number, isLast: boolean): string {
  const text = `${process.hrtime.bigint() / 1_000n} word `;
  const data = { output: { text, finish_reason: isLast ? 'stop' : 'null', session_id: 'f'.repeat(32) }, usage: isLast ? { models: [{ input_tokens: 5, output_tokens: 5, model_id: 'm' }] } : {}, request_id: 'r' };
  return `id:${sequence}\nevent:result\n:HTTP_STATUS/200\ndata:${JSON.stringify(data)}\n\n`;
}

function sendNext(one: Running): void {
  one.left -= 1;
  one.response.write(toFrame(one.left, one.left === 0));
  if (one.left > 0) return;
  running.delete(one);
  one.response.end();
}

setInterval(() => {
  const now = performance.now();
  for (const one of running) {
    if (one.dueAt > now) continue;
    one.dueAt = Math.max(one.dueAt + one.gap, now);
    sendNext(one);
  }
}, TICK_MS);

/** One write an event, each on a turn of the loop of its own, as they would come from a network. */
function sendAll(one: Running): void {
  if (one.response.destroyed) return;
  sendNext(one);
  if (one.left > 0) setImmediate(sendAll, one);
}

/** The three calls of an upload. The storage reads a file and forgets it. */
function takeFile(request: IncomingMessage, response: ServerResponse): void {
  const action = request.headers['x-acs-action'];
  const Url = `http://${request.headers.host}/storage`;
  const Data = action === 'ApplyFileUploadLease' ? { FileUploadLeaseId: 'lease', Type: 'HTTP', Param: { Method: 'PUT', Url, Headers: { 'X-bailian-extra': 'x', 'Content-Type': '' } } } : { FileId: 'file_session_1' };
  request.resume().on('end', () => {
    response.setHeader('content-type', 'application/json');
    response.end(action === undefined ? '' : JSON.stringify({ Success: true, Status: '200', Data }));
  });
}

/** How often an answer was asked for; told at `/calls`. */
let calls = 0;

const server = createServer((request, response) => {
  if (request.url === '/calls') {
    response.end(JSON.stringify({ calls }));
    return;
  }
  if (!request.url?.endsWith('/completion')) {
    takeFile(request, response);
    return;
  }
  calls += 1;
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => (body += chunk));
  request.on('end', () => {
    const { input } = JSON.parse(body) as { input: { prompt?: string; messages?: { content: string }[] } };
    const { events = 1, gap = 0, wait = 0 } = readNumbers(input.prompt ?? input.messages?.at(-1)?.content ?? '');
    response.writeHead(200, { 'content-type': 'text/event-stream;charset=UTF-8' });
    response.flushHeaders();
    const one = { response, left: events, gap, dueAt: performance.now() + wait };
    response.on('close', () => running.delete(one));
    if (gap === 0 && wait === 0) sendAll(one);
    else running.add(one);
  });
});
server.keepAliveTimeout = 60_000;
server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, () => {
  const address = server.address();
  process.send?.(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
});
process.once('disconnect', () => process.exit());
