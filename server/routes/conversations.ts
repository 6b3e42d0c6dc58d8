import { Hono } from 'hono';
import type { Conversations } from '../chat/conversations.ts';
import { ChatError } from '../errors.ts';
import type { AppEnv } from '../middleware/app-env.ts';
import { ID_PATTERN, type ConversationList } from '../wire/protocol.ts';
import { ownerOf } from './owner-of.ts';

/** `GET /`, `GET /:id`, `DELETE /:id`: the visitor's own conversations. Somebody else's are as unknown as none. */
export function conversationRoutes(conversations: Conversations): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .get('/', async (c) => {
      const list: ConversationList = { conversations: await conversations.list(ownerOf(c)) };
      return c.json(list);
    })
    .get('/:id', async (c) => {
      const conversation = await conversations.read(ownerOf(c), conversationId(c.req.param('id')));
      if (!conversation) throw new ChatError('not_found');
      return c.json(conversation);
    })
    .delete('/:id', async (c) => {
      const wasThere = await conversations.remove(ownerOf(c), conversationId(c.req.param('id')));
      if (!wasThere) throw new ChatError('not_found');
      return c.body(null, 204);
    });
}

/** An id that cannot be one is as unknown as any other. Throws ChatError `not_found`. */
export function conversationId(value: string): string {
  if (!ID_PATTERN.test(value)) throw new ChatError('not_found');
  return value;
}
