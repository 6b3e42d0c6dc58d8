import type { Clock } from '../clock.ts';
import { countBody } from '../counted-body.ts';
import { ChatError } from '../errors.ts';
import type { CreateMd5 } from '../md5.ts';
import type { FileLease } from './file-lease.ts';
import { orAborted } from './or-aborted.ts';
import { readText } from '../read-text.ts';
import { allowUpload } from './upload-host.ts';
import { toUpstreamError, UpstreamError } from './upstream-error.ts';
import { createWatchdog } from '../watchdog.ts';

export interface UploadOptions {
  lease: FileLease;
  body: ReadableStream<Uint8Array>;
  sizeBytes: number;
  /** In hexadecimal: a file with another one is broken off before its last piece. Absent: not looked at. */
  md5?: string | undefined;
  /** Sees the file pass, and throws for what must not get there whole. */
  watch?: ((piece: Uint8Array, isLast: boolean) => void) | undefined;
  signal: AbortSignal;
}

export interface UploadDeps {
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  clock: Clock;
  hosts: readonly string[];
  /** Default: our own. */
  createMd5?: CreateMd5 | undefined;
}

/** Between two pieces of the file; after the last one, until the answer. */
const IDLE_MS = 60_000;
/** The lease is over long before. */
const TOTAL_MS = 30 * 60_000;
const MAX_FAILURE_BYTES = 64 * 1_024;

/** Why an upload was given up by us. */
const LATE = Symbol('late');

/**
 * Sends a file to the leased address, as it comes. Throws ChatError `file_broken` when it is not what was announced,
 * UpstreamError when the address is no place for files or the storage does not take it, and else what the body throws
 * or the signal's reason. The body is cancelled whenever it is not read to its end.
 */
export async function uploadFile({ lease, body, sizeBytes, md5, watch, signal }: UploadOptions, { fetch, clock, hosts, createMd5 }: UploadDeps): Promise<void> {
  const url = allowUpload(lease.url, hosts);
  if (!url) {
    void body.cancel().catch(() => {});
    throw new UpstreamError('upstream_bad', { retry: 'never', failure: { code: 'LeaseHostNotAllowed' } });
  }
  const abort = new AbortController();
  const giveUp = (): void => abort.abort();
  signal.addEventListener('abort', giveUp);
  if (signal.aborted) giveUp();
  const endAt = clock.elapsed() + TOTAL_MS;
  const watchdog = createWatchdog(clock, () => abort.abort(LATE));
  const allow = (): void => watchdog.feed(Math.min(IDLE_MS, endAt - clock.elapsed()));
  const file = countBody(body, { sizeBytes, md5, hash: createMd5, watch, onBytes: allow });

  try {
    allow();
    const headers = new Headers(lease.headers);
    // Runtimes that leave a stream's length to us send it so, the others in chunks. Object storage takes both.
    headers.set('content-length', String(sizeBytes));
    const init: RequestInit & { duplex: 'half' } = { method: lease.method, headers, body: file.stream, duplex: 'half', redirect: 'manual', signal: abort.signal };
    abort.signal.throwIfAborted();
    const response = await orAborted(fetch(url.href, init), abort.signal);
    if (response.status !== 200) throw await toStorageError(response, abort.signal);
    if (!file.isComplete) throw new UpstreamError('upstream_bad', { retry: 'never' });
  } catch (error) {
    signal.throwIfAborted();
    if (file.error !== undefined) throw file.error;
    if (error instanceof ChatError) throw error;
    if (abort.signal.reason === LATE) throw new UpstreamError('upstream_timeout', { retry: 'never' });
    throw new UpstreamError('upstream_down', { retry: 'never', cause: error });
  } finally {
    watchdog.stop();
    signal.removeEventListener('abort', giveUp);
    // Ends the connection, whatever way we left.
    abort.abort();
    if (!file.isComplete) file.cancel();
  }
}

/** The storage answers in XML. A lease that ran out is one of its refusals, and no fault of the owner's key. */
async function toStorageError(response: Response, signal: AbortSignal): Promise<UpstreamError> {
  const { status } = response;
  const body = response.body ? await readText(response.body, { maxBytes: MAX_FAILURE_BYTES, signal }) : '';
  signal.throwIfAborted();
  const code = /<Code>([A-Za-z0-9.]{1,64})<\/Code>/.exec(body)?.[1];
  const failure = code === undefined ? undefined : { code };
  if (status === 429 || status >= 500) return toUpstreamError({ failure: undefined, status });
  return new UpstreamError('upstream_bad', { retry: 'never', failure, status });
}
