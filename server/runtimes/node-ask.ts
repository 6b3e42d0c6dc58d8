import * as http from 'node:http';
import * as https from 'node:https';
import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { UpstreamResponse } from '../bailian/answer.ts';
import type { BodyReader } from '../bailian/event-stream.ts';

/**
 * Asks the service for an answer as `fetch` would, with as much of a response as is read of it. Node's `fetch` puts a
 * parser of its own, a stream and several promises between for each piece of a body. Never follows a redirect.
 */
export function askWithNode(url: string, { method = 'GET', headers, body, signal }: RequestInit): Promise<UpstreamResponse> {
  const { request } = url.startsWith('https:') ? https : http;
  return new Promise((resolve, reject) => {
    const call = request(url, { method, headers: Object.fromEntries(new Headers(headers)) });
    const stop = (): void => void call.destroy();
    signal?.addEventListener('abort', stop);
    if (signal?.aborted) stop();
    call.on('error', reject);
    call.on('close', () => signal?.removeEventListener('abort', stop));
    call.on('response', (response) => resolve(toResponse(response)));
    call.end(body);
  });
}

function toResponse(response: http.IncomingMessage): UpstreamResponse {
  const { statusCode: status = 0, headers } = response;
  return {
    ok: status >= 200 && status <= 299,
    status,
    headers: { get: (name) => headers[name]?.toString() ?? null },
    body: { getReader: () => createReader(response, decode(response)) },
  };
}

/** Nothing asks for compression, but gateways on the way are known to add it. */
function decode(response: http.IncomingMessage): Readable {
  const decoder = decoders.get(response.headers['content-encoding']?.toLowerCase() ?? '')?.();
  if (!decoder) return response;
  response.on('error', (error) => decoder.destroy(error));
  return response.pipe(decoder);
}

const decoders = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

interface Taker {
  take: (piece: Uint8Array) => boolean;
  resolve: () => void;
  reject: (reason: unknown) => void;
}

/** Reads piece by piece; a body whose pieces nobody takes is paused. */
function createReader(response: http.IncomingMessage, body: Readable): BodyReader {
  const ready: Uint8Array[] = [];
  let isEnded = false;
  let failure: Error | undefined;
  let taker: Taker | undefined;

  /** Gives what there is to whoever takes it, and tells when there will be no more. A promise settles once: behind `reject`, `resolve` does nothing. */
  const settle = (): void => {
    for (let piece = ready[0]; taker && piece; piece = ready[0]) {
      const { take, resolve, reject } = taker;
      ready.shift();
      let isMore = false;
      try {
        isMore = take(piece);
      } catch (error) {
        reject(error);
      }
      if (isMore) continue;
      taker = undefined;
      resolve();
    }
    if (!taker || !(failure || isEnded)) return;
    const { resolve, reject } = taker;
    taker = undefined;
    if (failure) reject(failure);
    else resolve();
  };

  body.on('data', (piece: Buffer) => {
    ready.push(piece);
    if (taker) settle();
    else body.pause();
  });
  body.on('end', () => {
    isEnded = true;
    settle();
  });
  body.on('error', (error) => {
    failure ??= error;
    settle();
  });
  body.on('close', () => {
    if (!isEnded) failure ??= new Error('The connection closed in the middle of a body.');
    settle();
  });

  const readEach = (take: Taker['take']): Promise<void> =>
    new Promise((resolve, reject) => {
      taker = { take, resolve, reject };
      settle();
      if (taker) body.resume();
    });

  return {
    readEach,
    async read() {
      let value: Uint8Array | undefined;
      await readEach((piece) => {
        value = piece;
        return false;
      });
      return { done: value === undefined, value };
    },
    async cancel() {
      isEnded = true;
      ready.length = 0;
      settle();
      // What was read to its end leaves its connection to the next call.
      if (!response.readableEnded) response.destroy();
    },
  };
}
