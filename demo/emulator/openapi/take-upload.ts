import type { Clock } from '../../../server/clock.ts';
import type { Lease, Leases, Upload } from './leases.ts';
import { createMd5 } from '../../../server/md5.ts';

const MAX_TEXT_LENGTH = 1 << 20;
const HEAD_BYTES = 16;

export interface TakeUploadOptions {
  leases: Leases;
  clock: Clock;
  /** Whether the MD5 is needed. */
  verifiesUploads: boolean;
}

/** Answers `PUT /temporary-files/…` as the object storage does: in XML, and only to what the lease's address says. */
export async function takeUpload(request: Request, { leases, ...options }: TakeUploadOptions): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const lease = leases.findTarget(pathname + search);
  if (!lease || lease.isUsed) return refuse(403, 'SignatureDoesNotMatch', 'The request signature we calculated does not match the signature you provided.');
  if (options.clock.now() >= lease.expiresAt) return refuse(403, 'AccessDenied', 'Request has expired.');
  if ((request.headers.get('content-type') ?? '') !== lease.contentType || request.headers.get('x-bailian-extra') !== lease.extra) {
    return refuse(403, 'SignatureDoesNotMatch', 'The headers are not those of the lease.');
  }
  const upload = await readUpload(request, lease, options);
  if (!upload) return refuse(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size.');
  lease.upload = upload;
  return new Response(null, { status: 200, headers: { etag: `"${lease.extra}"` } });
}

/** Keeps the text of a text and the first bytes of anything else. Undefined: it is too large. */
async function readUpload(request: Request, { type }: Lease, { clock, verifiesUploads }: Omit<TakeUploadOptions, 'leases'>): Promise<Upload | undefined> {
  const isText = type.extension === 'txt' || type.extension === 'md';
  const decoder = new TextDecoder();
  const md5 = verifiesUploads ? createMd5() : undefined;
  let text = '';
  let head = new Uint8Array(0);
  let sizeBytes = 0;
  for await (const chunk of request.body ?? []) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > type.maxBytes) return undefined;
    md5?.update(chunk);
    if (head.length < HEAD_BYTES) head = new Uint8Array([...head, ...chunk.subarray(0, HEAD_BYTES - head.length)]);
    if (isText && text.length < MAX_TEXT_LENGTH) text += decoder.decode(chunk, { stream: true });
  }
  const name = type.extension.toUpperCase();
  return { sizeBytes, md5: md5?.digest(), head, text: isText ? text.slice(0, MAX_TEXT_LENGTH) : `(${name}, ${sizeBytes} bytes)`, at: clock.now() };
}

function refuse(status: number, code: string, message: string): Response {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error>\n  <Code>${code}</Code>\n  <Message>${message}</Message>\n</Error>\n`;
  return new Response(body, { status, headers: { 'content-type': 'application/xml' } });
}
