import type { Context } from 'hono';
import type { AppEnv } from '../middleware/app-env.ts';
import type { Owner } from '../stores/store.ts';

/** Whose things a request may touch: the visitor's its token names, in the app its path names. */
export function ownerOf(c: Context<AppEnv>): Owner {
  return { app: c.var.app.alias, visitor: c.var.visitor };
}
