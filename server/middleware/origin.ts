import type { Context, MiddlewareHandler } from 'hono';
import { ChatError } from '../errors.ts';
import { matchesOrigin } from '../origin-pattern.ts';
import { FILE_MD5_HEADER, FILE_NAME_HEADER, REQUEST_ID_HEADER, STREAM_HEADER, VISITOR_TOKEN_HEADER } from '../wire/protocol.ts';
import type { AppEnv } from './app-env.ts';

const PREFLIGHT_SECONDS = 600;

/**
 * Lets in only pages of the app's origins and of the backend's own, before any body is read, and answers preflights.
 * Browsers set `Origin` themselves, so another site's page cannot pretend; scripts outside a browser can, and are held
 * by tokens and limits instead. What says nothing of any page comes from a server, and gets on only with a visitor whom
 * the site vouched for: see {@link refuseServer}.
 */
export function checkOrigin({ trustedProxies }: { trustedProxies: number }): MiddlewareHandler<AppEnv> {
  return async function checkOrigin(c, next) {
    const { origins } = c.get('app');
    const own = ownOrigin(c, trustedProxies);
    const origin = c.req.header('origin');
    const isFromServer = namesNoPage(c);
    const isAllowed = origin === undefined ? isFromServer || isFromOwnPage(c, own) : origin === own || origins.some((pattern) => matchesOrigin(origin, pattern));
    if (!isAllowed || !isScripted(c) || (c.get('app').cookie && !isSameSite(c))) throw new ChatError('origin_refused');
    // With a cookie it is for pages of the same site, and a browser can be told.
    if (c.get('app').cookie) c.header('cross-origin-resource-policy', 'same-site');
    if (origin !== undefined) allow(c, origin);
    c.set('isFromServer', isFromServer);
    if (c.req.method === 'OPTIONS') return c.body(null, 204);
    await next();
    return undefined;
  };
}

function allow(c: Context<AppEnv>, origin: string): void {
  c.header('access-control-allow-origin', origin);
  if (c.get('app').cookie) c.header('access-control-allow-credentials', 'true');
  c.header('access-control-expose-headers', `${REQUEST_ID_HEADER}, ${VISITOR_TOKEN_HEADER}, ${STREAM_HEADER}, retry-after`);
  if (c.req.method !== 'OPTIONS') return;
  c.header('access-control-allow-methods', 'GET, POST, PATCH, DELETE');
  c.header('access-control-allow-headers', `authorization, content-type, last-event-id, ${FILE_NAME_HEADER}, ${FILE_MD5_HEADER}`);
  c.header('access-control-max-age', String(PREFLIGHT_SECONDS));
}

/** Throws ChatError `origin_refused` for what may not do without a page. */
export function refuseServer(c: Context<AppEnv>): void {
  if (c.get('isFromServer')) throw new ChatError('origin_refused', { detail: 'Without a page it takes a visitor whom the site vouched for.' });
}

// Browsers name the origin of everything but what their own pages get, and of that they tell in one of the others.
function namesNoPage(c: Context<AppEnv>): boolean {
  return ['origin', 'sec-fetch-site', 'referer'].every((name) => c.req.header(name) === undefined);
}

/** False for what a browser sends by itself: by a link, a form, a picture or a frame. */
function isScripted(c: Context<AppEnv>): boolean {
  return /^(?:cors|same-origin)$/.test(c.req.header('sec-fetch-mode') ?? 'cors');
}

/** False where a browser says that the page is of another site, from which a cookie must not count. */
function isSameSite(c: Context<AppEnv>): boolean {
  return /^same-(?:origin|site)$/.test(c.req.header('sec-fetch-site') ?? 'same-site');
}

/** The origin under which this request reached us. */
export function ownOrigin(c: Context<AppEnv>, trustedProxies: number): string {
  const url = new URL(c.req.url);
  if (trustedProxies === 0) return url.origin;
  // A chain of proxies appends: the last value is from the one next to us.
  const forwarded = (name: string): string | undefined => c.req.header(name)?.split(',').at(-1)?.trim();
  const origin = `${forwarded('x-forwarded-proto') ?? url.protocol.slice(0, -1)}://${forwarded('x-forwarded-host') ?? url.host}`;
  // Of another scheme the origin would be `null`, which is that of pages without one.
  return /^https?:\/\/[^/?#@\\]+$/.test(origin) && URL.canParse(origin) ? new URL(origin).origin : url.origin;
}

// A browser leaves `Origin` out of a same-origin GET. It says so in `Sec-Fetch-Site` where the page is secure or local,
// and in `Referer` elsewhere; neither can be set by a page's script.
function isFromOwnPage(c: Context<AppEnv>, own: string): boolean {
  if (c.req.method !== 'GET') return false;
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const referer = c.req.header('referer');
  return referer !== undefined && URL.canParse(referer) && new URL(referer).origin === own;
}
