import { Hono } from 'hono';
import * as v from 'valibot';
import type { SignedVisitors } from '../chat/signed-visitors.ts';
import type { VisitorTokens } from '../chat/visitors.ts';
import type { Clock } from '../clock.ts';
import { ChatError } from '../errors.ts';
import type { AppEnv } from '../middleware/app-env.ts';
import { refuseServer } from '../middleware/origin.ts';
import { bearerToken } from '../middleware/visitor.ts';
import { readJson } from './read-json.ts';

const bodySchema = v.strictObject({ token: v.optional(v.string()) });

export interface VisitorRoutesDeps {
  tokens: VisitorTokens;
  signedVisitors: SignedVisitors;
  clock: Clock;
}

/**
 * `POST /`: a token for the visitor that the site's own token names, for a new visitor, or a fresh one for the anonymous
 * visitor whose valid token comes along.
 */
export function visitorRoutes({ tokens, signedVisitors, clock }: VisitorRoutesDeps): Hono<AppEnv> {
  return new Hono<AppEnv>().post('/', async (c) => {
    const body = await readJson(c, bodySchema, { clock });
    const app = c.var.app.alias;
    if (body.token !== undefined) return c.json(await tokens.mintVerified(app, await signedVisitors.read(c.var.app, body.token)));
    refuseServer(c);
    if (c.var.app.identity === 'required') throw new ChatError('sign_in_required');
    const token = bearerToken(c.req.header('authorization'));
    return c.json(await tokens.mint(app, token === undefined ? undefined : await visitorOf(tokens, app, token)));
  });
}

// An old token that no longer counts is no reason to refuse a new one. One of a verified visitor is never made to last
// longer: only the site can say again who that is.
async function visitorOf(tokens: VisitorTokens, app: string, token: string): Promise<string | undefined> {
  try {
    const { visitor, verified } = await tokens.verify(app, token);
    return verified ? undefined : visitor;
  } catch (error) {
    if (error instanceof ChatError) return undefined;
    throw error;
  }
}
