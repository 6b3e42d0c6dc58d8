import type { Clock } from '../clock.ts';
import { type AccessKey, percentEncode, signRequest } from './acs3.ts';
import { parseFailure } from './failure.ts';
import { toHex } from '../hex.ts';
import { isRecord } from './json.ts';
import { toOpenApiError } from './openapi-error.ts';
import { orAborted } from './or-aborted.ts';
import { createPacer, type Pace } from './pacer.ts';
import { readText } from '../read-text.ts';
import { UpstreamError } from './upstream-error.ts';

export interface OpenApiCall {
  /** The operation's name, such as `CreateMemory`. */
  action: string;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** What follows the workspace in the path, not encoded. An empty name at the end makes a slash there. */
  path: readonly string[];
  query?: Readonly<Record<string, string>>;
  form?: Readonly<Record<string, string>>;
  /** Whether the same call may be made twice without harm. */
  repeatable: boolean;
  /** How far apart calls of the action are. By default a tenth of a second, since the service takes ten a second. */
  pace?: Pace;
  signal?: AbortSignal | undefined;
}

export interface OpenApiClient {
  /**
   * The JSON object of a response with a status of success. Throws UpstreamError when the service cannot be reached in
   * time, refuses, or sends something else; its `upstreamCode` is the service's own. Without `upstreamStatus`, or with
   * one from 500 on, the call may have been taken all the same. Throws the signal's reason when it is aborted.
   */
  call(call: OpenApiCall): Promise<Record<string, unknown>>;
}

export interface OpenApiClientOptions extends AccessKey {
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  clock: Clock;
  /** So many bytes that nobody can guess. */
  random?: (length: number) => Uint8Array;
  /** Such as `https://bailian.cn-beijing.aliyuncs.com`. */
  endpoint: string;
  workspaceId: string;
  /** From the call to the end of its answer. Default 15000. */
  timeoutMs?: number;
}

const VERSION = '2023-12-29';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const MAX_ANSWER_BYTES = 1 << 20;
const defaultPace: Pace = { gapMs: 100, since: 'start' };

/** Why a call was given up by us. */
const LATE = Symbol('late');

/** Client of the vendor's OpenAPI of Bailian, which has the actions on memory and files. */
export function createOpenApiClient({ fetch, clock, random = randomBytes, endpoint, workspaceId, timeoutMs = 15_000, ...accessKey }: OpenApiClientOptions): OpenApiClient {
  const pacer = createPacer(clock);

  async function toRequest({ action, method, path, query = {}, form }: OpenApiCall): Promise<{ url: string; init: RequestInit }> {
    const url = new URL(`/${[workspaceId, ...path].map(percentEncode).join('/')}`, endpoint);
    url.search = encodePairs(query);
    const body = form && encodePairs(form);
    const headers = await signRequest({
      method,
      url,
      action,
      version: VERSION,
      headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': FORM_TYPE }) },
      ...(body === undefined ? {} : { body }),
      clock,
      nonce: toHex(random(32)),
      ...accessKey,
    });
    // Redirects are not followed: they would take the token of a temporary key to another host.
    return { url: url.href, init: { method, headers, redirect: 'manual', ...(body === undefined ? {} : { body }) } };
  }

  async function send(call: OpenApiCall): Promise<Record<string, unknown>> {
    const { repeatable, signal } = call;
    const { url, init } = await toRequest(call);
    const abort = new AbortController();
    const giveUp = (): void => abort.abort();
    signal?.addEventListener('abort', giveUp);
    if (signal?.aborted) giveUp();
    const cancelTimer = clock.after(timeoutMs, () => abort.abort(LATE));
    try {
      abort.signal.throwIfAborted();
      const response = await orAborted(fetch(url, { ...init, signal: abort.signal }), abort.signal);
      const body = response.body ? await readText(response.body, { maxBytes: MAX_ANSWER_BYTES, signal: abort.signal }) : '';
      abort.signal.throwIfAborted();
      if (!response.ok) throw toOpenApiError({ failure: parseFailure(body), status: response.status, retryAfterSeconds: readRetryAfter(response), repeatable });
      return parseAnswer(body);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof UpstreamError) throw error;
      if (abort.signal.reason === LATE) throw new UpstreamError('upstream_timeout', { retry: repeatable ? 'once' : 'never' });
      throw new UpstreamError('upstream_down', { retry: repeatable ? 'soon' : 'never', cause: error });
    } finally {
      cancelTimer();
      signal?.removeEventListener('abort', giveUp);
      // Ends the connection, whatever way we left.
      abort.abort();
    }
  }

  return {
    call: (call) => pacer.run(call.action, { ...defaultPace, ...call.pace, signal: call.signal }, () => send(call)),
  };
}

function encodePairs(pairs: Readonly<Record<string, string>>): string {
  return Object.entries(pairs)
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&');
}

function parseAnswer(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    if (isRecord(value)) return value;
  } catch {
    // Not ours to look at: some gateway's page, or a body beyond the limit.
  }
  throw new UpstreamError('upstream_bad', { retry: 'never' });
}

/** The vendor's header is in milliseconds: its own clients wait so long. Gateways before it send the standard one. */
function readRetryAfter({ headers }: Response): number | undefined {
  const ms = headers.get('x-acs-retry-after');
  if (ms !== null && /^\d{1,7}$/.test(ms)) return Math.max(1, Math.ceil(Number(ms) / 1_000));
  const seconds = headers.get('retry-after');
  return seconds !== null && /^\d{1,5}$/.test(seconds) ? Number(seconds) : undefined;
}

function randomBytes(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}
