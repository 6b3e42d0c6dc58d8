import { promisify } from 'node:util';
import { gzip as compress } from 'node:zlib';
import type { Clock } from '../../server/clock.ts';
import { Cut, type Exchange, type Fault, type Reply } from './proxy.ts';

// The vocabulary of the tables: what a line or a service can do to an answer. Those that change one take what they
// change it from, so that they can be put together.

type Body = AsyncIterable<Uint8Array>;

export const pass: Fault = (exchange) => exchange.forward();

/** The connection breaks before anything came, and the server never hears of it. */
export const reset: Fault = () => {
  throw new Cut();
};

/** The request is taken, and nothing ever comes back. */
export const hang: Fault = () => new Promise(() => undefined);

/** The server takes the request and answers, and the answer is lost before its headers. */
export const loseAnswer: Fault = async (exchange) => {
  await exchange.forward();
  throw new Cut();
};

/** The same fault for every request. */
export function always(fault: Fault): Fault[] {
  return Array.from({ length: 1_000 }, () => fault);
}

/** Answers in the server's place. */
export function answer(status: number, body: string | Uint8Array | Body, headers: Record<string, string> = {}): Fault {
  return () => ({ status, headers, body: typeof body === 'string' ? toBody(Buffer.from(body)) : body instanceof Uint8Array ? toBody(body) : body });
}

export const gatewayPage = '<html><head><title>502 Bad Gateway</title></head><body><center>canary-gateway</center></body></html>';

/** What a gateway says when nobody is behind it. */
export function page(status: number, type = 'text/html'): Fault {
  return answer(status, gatewayPage, { 'content-type': type });
}

export function json(status: number, value: unknown, headers: Record<string, string> = {}): Fault {
  return answer(status, JSON.stringify(value), { 'content-type': 'application/json', ...headers });
}

function changeBody(change: (body: Body) => Body, from: Fault = pass): Fault {
  return async (exchange) => {
    const reply = await from(exchange);
    return { ...reply, body: change(reply.body) };
  };
}

export function changeHead(change: (reply: Reply) => Partial<Reply>, from: Fault = pass): Fault {
  return async (exchange) => {
    const reply = await from(exchange);
    return { ...reply, ...change(reply) };
  };
}

/** How a body stops before its end: by a broken connection, as if it were whole, or by silence. */
export type Stop = 'cut' | 'end' | 'silence';

async function stopBody(stop: Stop): Promise<void> {
  if (stop === 'cut') throw new Cut();
  if (stop === 'silence') await new Promise(() => undefined);
}

/** Lets so many bytes through. */
export function stopAt(bytes: number, stop: Stop = 'cut', from?: Fault): Fault {
  return changeBody(async function* (body) {
    let left = bytes;
    for await (const chunk of body) {
      yield chunk.subarray(0, left);
      left -= chunk.byteLength;
      if (left <= 0) break;
    }
    await stopBody(stop);
  }, from);
}

/** Lets everything through up to the `times`-th place where the text stands, and so many bytes of it. */
export function stopAtText(text: string, { stop = 'cut', times = 1, inside = 0, from }: { stop?: Stop; times?: number; inside?: number; from?: Fault } = {}): Fault {
  return changeBody(async function* (body) {
    // Only as much is held back as a place that is cut over two pieces needs.
    let seen = Buffer.alloc(0);
    let sent = 0;
    let found = 0;
    let left = times;
    for await (const chunk of body) {
      seen = Buffer.concat([seen, chunk]);
      for (let at = seen.indexOf(text, Math.max(0, found)); at >= 0; at = seen.indexOf(text, at + 1)) {
        found = at + 1;
        left -= 1;
        if (left > 0) continue;
        yield seen.subarray(sent, at + inside);
        await stopBody(stop);
        return;
      }
      const safe = Math.max(sent, seen.length - Buffer.byteLength(text));
      yield seen.subarray(sent, safe);
      sent = safe;
    }
    yield seen.subarray(sent);
  }, from);
}

/** Gives so many bytes a second, after the first `free` ones. */
export function drip(clock: Clock, { bytesPerSecond = 1, free = 0 } = {}, from?: Fault): Fault {
  return changeBody(async function* (body) {
    let left = free;
    for await (const chunk of body) {
      yield chunk.subarray(0, left);
      for (const byte of chunk.subarray(left)) {
        yield Uint8Array.of(byte);
        await pause(clock, 1_000 / bytesPerSecond);
      }
      left = Math.max(0, left - chunk.byteLength);
    }
  }, from);
}

/** Both ways take so long. */
export function delay(clock: Clock, ms: number, from: Fault = pass): Fault {
  return async (exchange) => {
    await pause(clock, ms);
    const reply = await from(exchange);
    await pause(clock, ms);
    return reply;
  };
}

export interface PoorLineOptions {
  bytesPerSecond?: number;
  roundTripMs?: number;
  /** Share of the packets that come a retransmission late, and with them all that is behind them. */
  loss?: number;
  random: () => number;
}

const packetBytes = 1_400;
/** By how much a sender waits longer than the way there and back usually takes: Linux's least. */
const patienceMs = 200;

/** A line as at the edge of a cell: what is lost of it is late, for that is all that those who talk over it see of a loss. */
export function poorLine(clock: Clock, { bytesPerSecond = 50_000 / 8, roundTripMs = 800, loss = 0.02, random }: PoorLineOptions, from: Fault = pass): Fault {
  const passMs = (bytes: number): number => {
    const packets = Array.from({ length: Math.max(1, Math.ceil(bytes / packetBytes)) }, () => (random() < loss ? roundTripMs + patienceMs : 0));
    return packets.reduce((sum, lateMs) => sum + lateMs, (bytes * 1_000) / bytesPerSecond);
  };
  const slow = changeBody(async function* (body) {
    for await (const chunk of body) {
      await pause(clock, passMs(chunk.byteLength));
      yield chunk;
    }
  }, from);
  return async (exchange) => {
    // Its headers are as large again as a short question.
    await pause(clock, roundTripMs / 2 + passMs(exchange.body.byteLength + 700));
    const reply = await slow(exchange);
    await pause(clock, roundTripMs / 2 + passMs(700));
    return reply;
  };
}

/** Cuts each answer so long after its headers, as proxies do that count from the begin. */
export function cutAfter(clock: Clock, ms: number, from?: Fault): Fault {
  return changeBody(async function* (body) {
    const pieces = body[Symbol.asyncIterator]();
    const cut = new Promise<'cut'>((resolve) => clock.after(ms, () => resolve('cut')));
    for (;;) {
      const next = await Promise.race([pieces.next(), cut]);
      if (next === 'cut') throw new Cut();
      if (next.done) return;
      yield next.value;
    }
  }, from);
}

/** Nothing is passed on until all of it is there. */
export function hold(from?: Fault): Fault {
  return changeBody(async function* (body) {
    yield await readAll(body);
  }, from);
}

/** One piece a byte. */
export function crumble(from?: Fault): Fault {
  return changeBody(async function* (body) {
    for await (const chunk of body) for (const byte of chunk) yield Uint8Array.of(byte);
  }, from);
}

/** Rewrites the whole body, once it is there. */
export function rewrite(change: (text: string) => string | Uint8Array, from?: Fault): Fault {
  return changeBody(async function* (body) {
    yield Buffer.from(change((await readAll(body)).toString()));
  }, from);
}

/** Rewrites each event of a stream, as it passes. */
export function rewriteEvents(change: (event: string, at: number) => string, from?: Fault): Fault {
  return changeBody(async function* (body) {
    let rest = '';
    let at = 0;
    const decoder = new TextDecoder();
    for await (const chunk of body) {
      const events = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
      rest = events.pop() ?? '';
      for (const event of events) yield Buffer.from(change(`${event}\n\n`, at++));
    }
    yield Buffer.from(rest);
  }, from);
}

export function gzip(from?: Fault): Fault {
  const squeezed = changeBody(async function* (body) {
    yield await promisify(compress)(await readAll(body));
  }, from);
  return changeHead(({ headers }) => ({ headers: { ...headers, 'content-encoding': 'gzip' } }), squeezed);
}

export function withHeader(name: string, value: string | undefined, from?: Fault): Fault {
  return changeHead(({ headers }) => {
    const others = Object.fromEntries(Object.entries(headers).filter(([other]) => other !== name));
    return { headers: value === undefined ? others : { ...others, [name]: value } };
  }, from);
}

/** The server gets the request twice, and the client the second answer. */
export const askTwice: Fault = async (exchange) => {
  const first = await exchange.forward();
  const second = exchange.forward();
  void readAll(first.body).catch(() => undefined);
  return second;
};

/** The server is not told where the client was. */
export const forgetPlace: Fault = (exchange: Exchange) => exchange.forward({ 'last-event-id': undefined });

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => clock.after(ms, resolve));
}

async function* toBody(bytes: Uint8Array): Body {
  yield bytes;
}

async function readAll(body: Body): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
