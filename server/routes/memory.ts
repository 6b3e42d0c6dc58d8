import { Hono } from 'hono';
import type { Memories } from '../chat/memories.ts';
import { ChatError } from '../errors.ts';
import type { AppEnv } from '../middleware/app-env.ts';
import type { VisitorMemory } from '../wire/protocol.ts';
import { ownerOf } from './owner-of.ts';

/** `GET /`, `DELETE /`, `DELETE /:fact`: what is remembered of the visitor who asks. */
export function memoryRoutes(memories: Memories): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .get('/', async (c) => {
      const { app, verified } = c.var;
      // Also where memory is off by now: what was remembered before is still the visitor's.
      const memory: VisitorMemory = { enabled: memories.isOn({ app, verified }), facts: await memories.list(ownerOf(c)) };
      return c.json(memory);
    })
    .delete('/', async (c) => {
      await memories.forget(ownerOf(c));
      return c.body(null, 204);
    })
    .delete('/:fact', async (c) => {
      if (!(await memories.removeFact(ownerOf(c), c.req.param('fact')))) throw new ChatError('not_found');
      return c.body(null, 204);
    });
}
