import type { LocalRates } from '../chat/limits/local-rates.ts';
import type { Clock } from '../clock.ts';
import { errorKinds } from '../errors.ts';
import type { Log } from '../log.ts';
import { netOf } from '../middleware/client-net.ts';
import { ADDRESS_RATE } from '../middleware/rate-limit.ts';
import { givenId, knownMethod } from '../middleware/request-log.ts';
import { HTTPS_ONLY, safeHeaders } from '../middleware/security-headers.ts';
import { createRandomId } from '../random-id.ts';
import type { ErrorBody } from '../wire/errors.ts';
import { REQUEST_ID_HEADER } from '../wire/protocol.ts';

/** What is known of a request before anything is made of it. */
export interface RequestHead {
  method: string;
  /** With its query. */
  path: string;
  peerAddress: string | undefined;
  /** By its name in lower case. */
  header: (name: string) => string | undefined;
}

export interface TurnedAway {
  status: 429;
  headers: Record<string, string>;
  body: string;
}

export interface TurnAway {
  /** The answer for an address that is over its limit, the same as the app's own; undefined for whoever is to be asked further. Takes nothing of the limit. */
  look(request: RequestHead): TurnedAway | undefined;
  /** Logs what was not logged yet. */
  close(): void;
}

export interface TurnAwayOptions {
  /** Those that the app counts addresses on. */
  rates: LocalRates;
  trustedProxies: number;
  clock: Clock;
  log: Log;
}

const LOG_MS = 1_000;

/** What was turned away within a second. */
interface Batch {
  /** What the names of all of these begin with, and what the log has of them: random numbers cost as much as the rest. */
  requestId: string;
  /** By method. */
  counts: Map<string, number>;
  count: number;
  cancel: () => void;
}

const { status, message, retryable } = errorKinds.rate_limited;

/**
 * Turns floods away before there is a request, a route or a line in the log for them, for a tenth of what they would
 * cost the app: whoever floods must not be felt by the others. How many they were is logged once a second.
 */
export function createTurnAway({ rates, trustedProxies, clock, log }: TurnAwayOptions): TurnAway {
  let batch: Batch | undefined;

  function tell(): void {
    if (!batch) return;
    batch.cancel();
    const { requestId, counts } = batch;
    batch = undefined;
    for (const [method, count] of counts) log({ level: 'info', event: 'requests_refused', requestId, method, route: '/v1/*', status, code: 'rate_limited', count });
  }

  /** Counts a request, and names it. */
  function note(method: string): string {
    batch ??= { requestId: createRandomId(), counts: new Map(), count: 0, cancel: clock.after(LOG_MS, tell) };
    const { requestId, counts } = batch;
    counts.set(method, (counts.get(method) ?? 0) + 1);
    batch.count += 1;
    return `${requestId}.${batch.count}`;
  }

  return {
    look({ method, path, peerAddress, header }) {
      if (!path.startsWith('/v1/')) return undefined;
      const net = netOf({ peerAddress, trustedProxies, forwardedFor: () => header('x-forwarded-for') });
      const waitMs = net ? rates.waitMs(net.address, ADDRESS_RATE) : 0;
      if (waitMs === 0) return undefined;
      const own = note(knownMethod(method));
      const requestId = givenId(trustedProxies > 0 ? header(REQUEST_ID_HEADER) : undefined) ?? own;
      const retryAfterSeconds = Math.ceil(waitMs / 1_000);
      const body: ErrorBody = { error: { code: 'rate_limited', message, retryable, retryAfterSeconds, requestId } };
      const isSecure = trustedProxies > 0 && header('x-forwarded-proto')?.split(',').at(-1)?.trim() === 'https';
      const headers = { ...safeHeaders, ...(isSecure ? HTTPS_ONLY : {}), [REQUEST_ID_HEADER]: requestId, 'retry-after': String(retryAfterSeconds), 'content-type': 'application/json' };
      return { status: 429, headers, body: JSON.stringify(body) };
    },
    close: tell,
  };
}
