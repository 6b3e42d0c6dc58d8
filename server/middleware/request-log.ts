import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { createRandomId } from '../random-id.ts';
import { REQUEST_ID_HEADER } from '../wire/protocol.ts';
import type { AppEnv } from './app-env.ts';

const KNOWN_METHODS = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/;

/** Gives every request an id, which its answer carries, and writes one line about it: the route, never the path. */
export function requestLog({ clock, log }: { clock: Clock; log: Log }): MiddlewareHandler<AppEnv> {
  return async function requestLog(c, next) {
    const startedAt = clock.elapsed();
    c.set('requestId', createRandomId());
    await next();
    c.header(REQUEST_ID_HEADER, c.var.requestId);
    const status = c.res.status;
    log({
      level: status >= 500 ? 'error' : 'info',
      event: 'request',
      requestId: c.var.requestId,
      // Whoever sends a request can call its method as they like.
      method: KNOWN_METHODS.test(c.req.method) ? c.req.method : 'other',
      // The last one that was asked: the one that answered, or refused.
      route: routePath(c),
      app: c.var.app?.alias,
      status,
      ms: clock.elapsed() - startedAt,
    });
  };
}
