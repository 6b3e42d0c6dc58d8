import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { createRandomId } from '../random-id.ts';
import type { Tracer } from '../tracing.ts';
import { REQUEST_ID_HEADER } from '../wire/protocol.ts';
import type { AppEnv } from './app-env.ts';

const KNOWN_METHODS = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/;
/** What a proxy may have called the request. */
const REQUEST_ID = /^[\w.-]{8,64}$/;

export interface RequestLogOptions {
  clock: Clock;
  log: Log;
  /** Proxies of the owner's before the backend. The name that one gave the request is kept, so that both logs have it. */
  trustedProxies: number;
  /** Told of each request. */
  tracer?: Tracer | undefined;
}

/** Whoever sends a request can call its method as they like. */
export function knownMethod(method: string): string {
  return KNOWN_METHODS.test(method) ? method : 'other';
}

/** What a trusted proxy called the request, if that is a name. */
export function givenId(given: string | undefined): string | undefined {
  return given !== undefined && REQUEST_ID.test(given) ? given : undefined;
}

/** Gives every request an id, which its answer carries, and writes one line about it: the route, never the path. */
export function requestLog({ clock, log, trustedProxies, tracer }: RequestLogOptions): MiddlewareHandler<AppEnv> {
  return async function requestLog(c, next) {
    const startedAt = clock.elapsed();
    const requestId = givenId(trustedProxies > 0 ? c.req.header(REQUEST_ID_HEADER) : undefined) ?? createRandomId();
    c.set('requestId', requestId);
    // Before there is an answer: what comes behind it makes another one of it, with which Node's server waits for 1 ms.
    c.header(REQUEST_ID_HEADER, requestId);
    const span = tracer?.beginRequest(c.req.raw.headers, trustedProxies > 0);
    c.set('span', span);
    await next();
    const status = c.res.status;
    const fields = {
      requestId,
      method: knownMethod(c.req.method),
      // The last one that was asked: the one that answered, or refused.
      route: routePath(c),
      app: c.get('app')?.alias,
      status,
      code: c.get('errorCode'),
    };
    log({ level: status >= 500 ? 'error' : 'info', event: 'request', ...fields, ms: clock.elapsed() - startedAt });
    span?.end(fields);
  };
}
