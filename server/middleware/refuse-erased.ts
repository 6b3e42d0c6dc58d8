import type { MiddlewareHandler } from 'hono';
import { ChatError } from '../errors.ts';
import type { Owner } from '../stores/store.ts';
import type { AppEnv } from './app-env.ts';

/** Sends visitors away who had themselves erased: whoever comes with a token from before gets a new one, as somebody new. */
export function refuseErased({ isErased }: { isErased: (owner: Owner) => Promise<boolean> }): MiddlewareHandler<AppEnv> {
  return async function refuseErased(c, next) {
    if (await isErased({ app: c.get('app').alias, visitor: c.get('visitor') })) throw new ChatError('unauthorized');
    await next();
  };
}
