import type { Context } from 'hono';
import type { AppConfig } from '../config.ts';
import { toHex } from '../hex.ts';
import type { VisitorToken } from '../wire/protocol.ts';
import { COOKIE_BEARER } from '../wire/visitor.ts';
import type { AppEnv } from './app-env.ts';

/**
 * For apps whose visitors' tokens no page may read: they travel in a cookie, and the page gets a mark in their place,
 * which is sent as the bearer. It says which cookie is meant and whose, so that a tab that has not heard of a change of
 * visitor is refused; being a header, it makes other origins' requests ask first.
 */
const mark = new RegExp(`^${COOKIE_BEARER}\\.([av])\\.[0-9a-f]{16}$`);

/** Puts a token away where it is to be kept, and gives the page what it may have of it. */
export async function keepToken(c: Context<AppEnv>, visitor: string, minted: VisitorToken): Promise<VisitorToken> {
  if (!c.var.app.cookie || c.var.isFromServer) return minted;
  setCookie(c, minted.verified, minted.token, `Expires=${new Date(minted.expiresAt).toUTCString()}`);
  return { ...minted, token: await toMark(visitor, minted.verified) };
}

/** The token that a bearer stands for; undefined for one that is not taken here. */
export function findToken(c: Context<AppEnv>, bearer: string | undefined): string | undefined {
  return c.var.isFromServer ? bearer : tokenOf(c.var.app, bearer, c.req.header('cookie'));
}

/** The same of any request of a page, by its headers. */
export function tokenOf(app: Pick<AppConfig, 'alias' | 'cookie'>, bearer: string | undefined, cookies: string | undefined): string | undefined {
  if (!app.cookie) return bearer;
  const kind = mark.exec(bearer ?? '')?.[1];
  if (!kind) return undefined;
  const prefix = `${nameOf(app, kind === 'v')}=`;
  const cookie = cookies?.split(/;\s*/).find((pair) => pair.startsWith(prefix));
  return cookie?.slice(prefix.length);
}

/** Whether the page means the visitor that the cookie names. */
export async function isMeant(c: Context<AppEnv>, bearer: string | undefined, { visitor, verified }: { visitor: string; verified: boolean }): Promise<boolean> {
  return !c.var.app.cookie || c.var.isFromServer || bearer === (await toMark(visitor, verified));
}

export function dropCookies(c: Context<AppEnv>): void {
  if (c.var.app.cookie) for (const verified of [true, false]) setCookie(c, verified, '', 'Max-Age=0');
}

async function toMark(visitor: string, verified: boolean): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`bailian-chat mark ${visitor}`));
  return `${COOKIE_BEARER}.${verified ? 'v' : 'a'}.${toHex(new Uint8Array(digest, 0, 8))}`;
}

// By its prefix a browser takes it over HTTPS from this very host alone, for all of it: no sub-domain can set or see it.
function nameOf({ alias }: Pick<AppConfig, 'alias'>, verified: boolean): string {
  return `__Host-bailian-chat-${alias}${verified ? '-verified' : ''}`;
}

function setCookie(c: Context<AppEnv>, verified: boolean, value: string, life: string): void {
  c.header('set-cookie', `${nameOf(c.var.app, verified)}=${value}; Path=/; ${life}; Secure; HttpOnly; SameSite=Lax`, { append: true });
}
