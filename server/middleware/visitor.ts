import type { MiddlewareHandler } from 'hono';
import type { VisitorTokens } from '../chat/visitors.ts';
import { ChatError } from '../errors.ts';
import { VISITOR_TOKEN_HEADER } from '../wire/protocol.ts';
import type { AppEnv } from './app-env.ts';
import { refuseServer } from './origin.ts';
import { findToken, isMeant, keepToken } from './session-cookie.ts';

/** Names the visitor by the bearer token, and hands out a fresh one in a header when it is more than a day old. */
export function checkVisitor(tokens: VisitorTokens): MiddlewareHandler<AppEnv> {
  return async function checkVisitor(c, next) {
    const { alias, identity } = c.get('app');
    const bearer = bearerToken(c.req.header('authorization'));
    const token = findToken(c, bearer);
    if (token === undefined) throw new ChatError('unauthorized');
    const found = await tokens.verify(alias, token);
    if (!(await isMeant(c, bearer, found))) throw new ChatError('unauthorized');
    const { visitor, verified, signed, isStale } = found;
    if (!verified) refuseServer(c);
    if (!verified && identity === 'required') throw new ChatError('sign_in_required');
    // It may have been vouched for before the owner switched that off.
    if (verified && identity === 'off') throw new ChatError('unauthorized');
    c.set('visitor', visitor);
    c.set('verified', verified);
    c.set('signed', signed);
    if (isStale) {
      const fresh = await keepToken(c, visitor, await tokens.mint(alias, visitor));
      if (fresh.token !== bearer) c.header(VISITOR_TOKEN_HEADER, fresh.token);
    }
    await next();
  };
}

export function bearerToken(header: string | undefined): string | undefined {
  return /^Bearer ([\w.-]+)$/i.exec(header ?? '')?.[1];
}
