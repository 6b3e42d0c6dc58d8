import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { FileLease } from '../../../server/bailian/file-lease.ts';
import { uploadFile, type UploadDeps, type UploadOptions } from '../../../server/bailian/upload.ts';
import { createFakeClock } from '../../fake-clock.ts';
import { toBody } from './chunked-body.ts';
import { errorOf } from './openapi-client.ts';

const encoder = new TextEncoder();
const lease: FileLease = { leaseId: 'l', method: 'PUT', url: new URL('https://bucket.aliyuncs.com/a?Signature=x%2B'), headers: [['X-bailian-extra', 'e=='], ['Content-Type', 'text/plain']] };
const text = (...pieces: string[]): ReadableStream<Uint8Array> => toBody(pieces.map((piece) => encoder.encode(piece)));

/** Uploads to a storage that reads everything, and answers as the test says. */
function setUp(answer: (body: string) => Response | Promise<Response> = () => new Response(null), deps: Partial<UploadDeps> = {}) {
  const clock = createFakeClock();
  const seen: { url: string; init: RequestInit }[] = [];
  const upload = (options: Partial<UploadOptions> = {}): Promise<void> =>
    uploadFile(
      { lease, body: text('tea'), sizeBytes: 3, signal: new AbortController().signal, ...options },
      {
        clock,
        hosts: ['*.aliyuncs.com'],
        async fetch(url, init) {
          seen.push({ url, init });
          return answer(await new Response(init.body ?? '').text());
        },
        ...deps,
      },
    );
  return { upload, clock, seen };
}

/** A body that never ends, and tells when it is cancelled. */
function openBody(): { body: ReadableStream<Uint8Array>; isCancelled: () => boolean } {
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode('t')),
    cancel: () => {
      cancelled = true;
    },
  });
  return { body, isCancelled: () => cancelled };
}

describe('an upload', () => {
  it('goes through with the right MD5, in capitals too, and not with another', async () => {
    const md5 = createHash('md5').update('tea').digest('hex');
    await setUp().upload({ body: text('t', 'ea'), md5: md5.toUpperCase() });
    let received = '';
    const { upload } = setUp((body) => {
      received = body;
      return new Response(null);
    });
    expect(await errorOf(upload({ body: text('t', 'eb'), md5 }))).toMatchObject({ code: 'file_broken', detail: expect.stringContaining('MD5') });
    expect(received).toBe('');
  });

  it('sends the body to the leased address, with the leased headers', async () => {
    let received = '';
    const { upload, seen } = setUp((body) => {
      received = body;
      return new Response(null);
    });
    await upload({ body: text('t', 'ea') });
    expect(received).toBe('tea');
    expect(seen[0]).toMatchObject({ url: 'https://bucket.aliyuncs.com/a?Signature=x%2B', init: { method: 'PUT', redirect: 'manual', duplex: 'half' } });
    expect(Object.fromEntries(new Headers(seen[0]!.init.headers))).toEqual({ 'x-bailian-extra': 'e==', 'content-type': 'text/plain', 'content-length': '3' });
  });

  it('goes to no other host, and nothing of the body is read', async () => {
    const { upload, seen } = setUp();
    const { body, isCancelled } = openBody();
    const error = await errorOf(upload({ lease: { ...lease, url: new URL('https://evil.test/') }, body }));
    expect(error).toMatchObject({ code: 'upstream_bad', upstreamCode: 'LeaseHostNotAllowed' });
    expect(seen).toEqual([]);
    expect(isCancelled()).toBe(true);
  });

  it.each([[[]], [['t']], [['te', 'aa']], [['tea', 't']]])('breaks off when %j came instead of three bytes', async (pieces) => {
    expect(await errorOf(setUp().upload({ body: text(...pieces) }))).toMatchObject({ code: 'file_broken', detail: expect.any(String) });
  });

  it('takes a body in whatever pieces it comes, if it is as long as announced', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 8 }), fc.integer({ min: -1, max: 1 }), async (pieces, off) => {
        const sizeBytes = pieces.reduce((sum, { length }) => sum + length, 0);
        const uploading = setUp().upload({ body: toBody(pieces), sizeBytes: sizeBytes + off });
        if (off === 0) await uploading;
        else expect(await errorOf(uploading)).toMatchObject({ code: 'file_broken' });
      }),
    );
  });

  it.each([
    [403, '<Error><Code>AccessDenied</Code><Message>Request has expired.</Message></Error>', 'upstream_bad', 'AccessDenied'],
    [400, '<Error>', 'upstream_bad', undefined],
    [302, '', 'upstream_bad', undefined],
    [204, null, 'upstream_bad', undefined],
    [429, '', 'upstream_busy', undefined],
    [503, '<Error><Code>ServiceUnavailable</Code></Error>', 'upstream_down', undefined],
  ])('is refused with %i', async (status, body, code, upstreamCode) => {
    expect(await errorOf(setUp(() => new Response(body, { status })).upload())).toMatchObject({ code, upstreamStatus: status, upstreamCode });
  });

  it('holds its last piece back until nothing follows it', async () => {
    const source = new TransformStream<Uint8Array, Uint8Array>();
    const writer = source.writable.getWriter();
    let received = '';
    const { upload } = setUp(undefined, {
      async fetch(_url, init) {
        for await (const piece of init.body as ReadableStream<Uint8Array>) received += new TextDecoder().decode(piece);
        return new Response(null);
      },
    });
    const uploading = upload({ body: source.readable });
    await writer.write(encoder.encode('te'));
    await writer.write(encoder.encode('a'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(received).toBe('te');
    await writer.close();
    await uploading;
    expect(received).toBe('tea');
  });

  it('is no success when the storage did not wait for all of it', async () => {
    const { body, isCancelled } = openBody();
    expect(await errorOf(setUp(undefined, { fetch: async () => new Response(null) }).upload({ body }))).toMatchObject({ code: 'upstream_bad' });
    expect(isCancelled()).toBe(true);
  });

  it('reads no more than is asked for', async () => {
    let reads = 0;
    const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(new Uint8Array(1_000 + reads++)) }, { highWaterMark: 0 });
    const { upload } = setUp(undefined, {
      async fetch(_url, init) {
        const reader = (init.body as ReadableStream<Uint8Array>).getReader();
        for (let read = 1; read <= 5; read++) {
          await reader.read();
          await new Promise((resolve) => setImmediate(resolve));
          expect(reads).toBe(read);
        }
        await reader.cancel();
        return new Response(null, { status: 503 });
      },
    });
    expect(await errorOf(upload({ body, sizeBytes: 1_000_000 }))).toMatchObject({ code: 'upstream_down' });
  });
});

describe('an upload that goes wrong', () => {
  it('ends when the visitor leaves', async () => {
    const gone = new Error('The visitor left.');
    const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(gone) });
    expect(await errorOf(setUp().upload({ body }))).toBe(gone);
  });

  it('ends for its signal, and the body is cancelled', async () => {
    const abort = new AbortController();
    const { body, isCancelled } = openBody();
    const { upload, seen } = setUp();
    const failing = errorOf(upload({ body, signal: abort.signal }));
    abort.abort(new Error('gone'));
    expect(await failing).toMatchObject({ message: 'gone' });
    expect(seen[0]?.init.signal?.aborted).toBe(true);
    expect(isCancelled()).toBe(true);
    expect(await errorOf(setUp().upload({ body: openBody().body, signal: abort.signal }))).toMatchObject({ message: 'gone' });
  });

  it('ends when nothing comes for a minute', async () => {
    const { upload, clock } = setUp();
    let isOver = false;
    const failing = errorOf(upload({ body: openBody().body })).finally(() => (isOver = true));
    await clock.advance(59_999);
    expect(isOver).toBe(false);
    await clock.advance(1);
    expect(await failing).toMatchObject({ code: 'upstream_timeout', retry: 'never' });
  });

  it('ends when the storage does not answer, or cannot be reached', async () => {
    const { upload, clock } = setUp(() => new Promise<Response>(() => {}));
    expect(await clock.until(errorOf(upload()))).toMatchObject({ code: 'upstream_timeout' });
    expect(await errorOf(setUp(undefined, { fetch: () => Promise.reject(new TypeError('fetch failed')) }).upload())).toMatchObject({ code: 'upstream_down', retry: 'never' });
  });
});

describe('over a socket', () => {
  async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
    const server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it('an upload has a length, its headers byte for byte, the empty ones too, and is read no faster than it is taken', async () => {
    const sizeBytes = 200 * 1_048_576;
    let received = 0;
    const raw: string[] = [];
    const origin = await serve((request, response) => {
      raw.push(...request.rawHeaders);
      // A storage that is slow to begin with.
      setTimeout(() => request.on('data', (chunk: Buffer) => (received += chunk.length)), 200);
      request.on('end', () => response.end());
    });
    let left = sizeBytes;
    let mostOnTheWay = 0;
    const piece = new Uint8Array(65_536);
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (left <= 0) return controller.close();
        controller.enqueue(piece);
        left -= piece.length;
        mostOnTheWay = Math.max(mostOnTheWay, sizeBytes - left - received);
      },
    });
    const { upload } = setUp(undefined, { fetch: (url, init) => fetch(url, init), hosts: [origin] });
    await upload({ lease: { ...lease, url: new URL(`${origin}/a?b=c`), headers: [['X-bailian-extra', 'a+/=='], ['Content-Type', '']] }, body, sizeBytes });
    expect(received).toBe(sizeBytes);
    const headers = raw.flatMap((name, at) => (at % 2 === 0 ? [`${name.toLowerCase()}: ${raw[at + 1]}`] : []));
    expect(headers).toEqual(expect.arrayContaining(['x-bailian-extra: a+/==', 'content-type: ', `content-length: ${sizeBytes}`]));
    expect(headers.filter((header) => header.startsWith('transfer-encoding'))).toEqual([]);
    // What was read but has not arrived is all that is kept anywhere, the sockets' own buffers included.
    expect(mostOnTheWay).toBeLessThan(16 * 1_048_576);
  });

  it('a refusal in the middle of the body ends the upload', async () => {
    const origin = await serve((_request, response) => response.writeHead(403, { connection: 'close' }).end('<Error><Code>AccessDenied</Code></Error>'));
    const { upload } = setUp(undefined, { fetch: (url, init) => fetch(url, init), hosts: [origin] });
    const error = await errorOf(upload({ lease: { ...lease, url: new URL(`${origin}/a`) }, body: openBody().body, sizeBytes: 10 }));
    expect(error).toMatchObject({ code: 'upstream_bad', upstreamStatus: 403, upstreamCode: 'AccessDenied' });
  });
});
