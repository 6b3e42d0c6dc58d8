import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from './app-env.ts';

/** Headers of every API answer: nothing of it is a page, and nothing of it is for a cache. */
export function securityHeaders(): MiddlewareHandler<AppEnv> {
  return async function securityHeaders(c, next) {
    c.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
    c.header('x-content-type-options', 'nosniff');
    c.header('referrer-policy', 'no-referrer');
    c.header('cross-origin-resource-policy', 'cross-origin');
    c.header('cache-control', 'no-store');
    // Also on refusals: a cache must not hand one origin's answer to another.
    c.header('vary', 'Origin');
    await next();
  };
}
