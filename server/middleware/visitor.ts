import type { MiddlewareHandler } from 'hono';
import type { VisitorTokens } from '../chat/visitors.ts';
import { ChatError } from '../errors.ts';
import { VISITOR_TOKEN_HEADER } from '../wire/protocol.ts';
import type { AppEnv } from './app-env.ts';
import { refuseServer } from './origin.ts';

/** Names the visitor by the bearer token, and hands out a fresh one in a header when it is more than a day old. */
export function checkVisitor(tokens: VisitorTokens): MiddlewareHandler<AppEnv> {
  return async function checkVisitor(c, next) {
    const token = bearerToken(c.req.header('authorization'));
    if (token === undefined) throw new ChatError('unauthorized');
    const { visitor, verified, signed, isStale } = await tokens.verify(c.var.app.alias, token);
    if (!verified) refuseServer(c);
    if (!verified && c.var.app.identity === 'required') throw new ChatError('sign_in_required');
    // It may have been vouched for before the owner switched that off.
    if (verified && c.var.app.identity === 'off') throw new ChatError('unauthorized');
    c.set('visitor', visitor);
    c.set('verified', verified);
    c.set('signed', signed);
    if (isStale) c.header(VISITOR_TOKEN_HEADER, (await tokens.mint(c.var.app.alias, visitor)).token);
    await next();
  };
}

export function bearerToken(header: string | undefined): string | undefined {
  return /^Bearer ([\w.-]+)$/i.exec(header ?? '')?.[1];
}
