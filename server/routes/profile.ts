import { Hono } from 'hono';
import type { AppEnv } from '../middleware/app-env.ts';
import type { AppProfile } from '../wire/protocol.ts';

/** `GET /`: what any page of the app's origins may know of it. */
export function profileRoutes(): Hono<AppEnv> {
  return new Hono<AppEnv>().get('/', (c) => {
    const { alias, texts, imagePrefixes } = c.var.app;
    const profile: AppProfile = { app: alias, texts, imagePrefixes };
    return c.json(profile);
  });
}
