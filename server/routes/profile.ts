import { Hono } from 'hono';
import type { Attachments } from '../chat/files/attachments.ts';
import type { Memories } from '../chat/memories.ts';
import { pageVariables } from '../chat/resolve-variables.ts';
import type { AppEnv } from '../middleware/app-env.ts';
import type { AppProfile } from '../wire/protocol.ts';

/** `GET /`: what any page of the app's origins may know of it. */
export function profileRoutes({ memories, attachments }: { memories: Memories; attachments: Attachments }): Hono<AppEnv> {
  return new Hono<AppEnv>().get('/', (c) => {
    const { alias, texts, imagePrefixes, variables = {}, thinking = 'off', pageContext = false } = c.var.app;
    const { files, images } = attachments.offered(c.var.app);
    const memory = memories.isOffered(c.var.app);
    const profile: AppProfile = { app: alias, texts, imagePrefixes, variables: pageVariables(variables), thinking, files, images, memory, ...(pageContext && { pageContext }) };
    return c.json(profile);
  });
}
