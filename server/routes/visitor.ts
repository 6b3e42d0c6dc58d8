import { Hono } from 'hono';
import * as v from 'valibot';
import type { VisitorTokens } from '../chat/visitors.ts';
import { ChatError } from '../errors.ts';
import type { AppEnv } from '../middleware/app-env.ts';
import { bearerToken } from '../middleware/visitor.ts';
import { readJson } from './read-json.ts';

/** `POST /`: a token for a new visitor, or a fresh one for the visitor whose valid token comes along. */
export function visitorRoutes(tokens: VisitorTokens): Hono<AppEnv> {
  return new Hono<AppEnv>().post('/', async (c) => {
    await readJson(c, v.strictObject({}));
    const app = c.var.app.alias;
    const token = bearerToken(c.req.header('authorization'));
    return c.json(await tokens.mint(app, token === undefined ? undefined : await visitorOf(tokens, app, token)));
  });
}

// An old token that no longer counts is no reason to refuse a new one.
async function visitorOf(tokens: VisitorTokens, app: string, token: string): Promise<string | undefined> {
  try {
    return (await tokens.verify(app, token)).visitor;
  } catch (error) {
    if (error instanceof ChatError) return undefined;
    throw error;
  }
}
