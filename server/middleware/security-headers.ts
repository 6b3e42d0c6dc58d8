import type { Context, MiddlewareHandler } from 'hono';
import type { AppEnv } from './app-env.ts';
import { ownOrigin } from './origin.ts';

/** A browser that came by https comes by nothing else for a year. */
const HTTPS_SECONDS = 365 * 24 * 3_600;

/** Headers of every answer that is no file of the widget's: nothing of it is a page, and nothing of it is for a cache. */
export function securityHeaders({ trustedProxies }: { trustedProxies: number }): MiddlewareHandler<AppEnv> {
  return async function securityHeaders(c, next) {
    setSecurityHeaders(c, trustedProxies);
    await next();
  };
}

export function setSecurityHeaders(c: Context<AppEnv>, trustedProxies: number): void {
  c.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
  c.header('x-content-type-options', 'nosniff');
  c.header('referrer-policy', 'no-referrer');
  c.header('cross-origin-resource-policy', 'cross-origin');
  c.header('cache-control', 'no-store');
  // Also on refusals: a cache must not hand one origin's answer to another.
  c.header('vary', 'Origin');
  if (ownOrigin(c, trustedProxies).startsWith('https:')) c.header('strict-transport-security', `max-age=${HTTPS_SECONDS}`);
}
