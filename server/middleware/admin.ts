import type { MiddlewareHandler } from 'hono';
import { ChatError } from '../errors.ts';
import type { AppEnv } from './app-env.ts';
import { bearerToken } from './visitor.ts';

/** Lets in whoever has the owner's token, and no page: browsers say where a request comes from, and are sent away for it. */
export function checkAdmin(adminToken: string): MiddlewareHandler<AppEnv> {
  return async function checkAdmin(c, next) {
    if (c.req.header('origin') !== undefined || c.req.header('sec-fetch-site') !== undefined) throw new ChatError('origin_refused');
    if (!(await isSame(bearerToken(c.req.header('authorization')) ?? '', adminToken))) throw new ChatError('unauthorized');
    await next();
  };
}

/** Takes the same time wherever two texts differ: their digests are compared, whole. */
async function isSame(one: string, other: string): Promise<boolean> {
  const digest = async (text: string): Promise<Uint8Array> => new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  const [first, second] = await Promise.all([digest(one), digest(other)]);
  return first.reduce((difference, byte, at) => difference | (byte ^ (second[at] ?? 0)), 0) === 0;
}
