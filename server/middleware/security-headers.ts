import type { Context, MiddlewareHandler } from 'hono';
import type { AppEnv } from './app-env.ts';
import { ownOrigin } from './origin.ts';

/** A browser that came by https comes by nothing else for a year. */
export const HTTPS_ONLY = { 'strict-transport-security': `max-age=${365 * 24 * 3_600}` };

/** Of every answer that is no file of the widget's: nothing of it is a page, and nothing of it is for a cache. */
export const safeHeaders = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'cross-origin',
  'cache-control': 'no-store',
  // Also on refusals: a cache must not hand one origin's answer to another.
  vary: 'Origin',
};

export function securityHeaders({ trustedProxies }: { trustedProxies: number }): MiddlewareHandler<AppEnv> {
  return async function securityHeaders(c, next) {
    setSecurityHeaders(c, trustedProxies);
    await next();
  };
}

export function setSecurityHeaders(c: Context<AppEnv>, trustedProxies: number): void {
  const isSecure = ownOrigin(c, trustedProxies).startsWith('https:');
  for (const [name, value] of Object.entries(isSecure ? { ...safeHeaders, ...HTTPS_ONLY } : safeHeaders)) c.header(name, value);
}
