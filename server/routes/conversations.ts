import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { type Conversations, MAX_MESSAGES } from '../chat/conversations.ts';
import { cleanText } from '../clean-text.ts';
import type { Clock } from '../clock.ts';
import { ChatError } from '../errors.ts';
import type { AppEnv } from '../middleware/app-env.ts';
import { ID_PATTERN, MAX_TITLE_LENGTH } from '../wire/protocol.ts';
import { ownerOf } from './owner-of.ts';
import { readJson } from './read-json.ts';

const MAX_QUERY_LENGTH = 200;

const changeSchema = v.strictObject({ title: v.pipe(v.string(), v.maxLength(4 * MAX_TITLE_LENGTH)) });

/** `GET /`, `GET /:id`, `PATCH /:id`, `DELETE /:id`: the visitor's own conversations. Somebody else's are as unknown as none. */
export function conversationRoutes({ conversations, clock }: { conversations: Conversations; clock: Clock }): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .get('/', async (c) => {
      const query = c.req.query('query') ?? '';
      if (query.length > MAX_QUERY_LENGTH) throw new ChatError('bad_request', { detail: `query has more than ${MAX_QUERY_LENGTH} characters.` });
      return c.json(await conversations.list(ownerOf(c), { query, before: c.req.query('before') }));
    })
    .get('/:id', async (c) => {
      const conversation = await conversations.read(ownerOf(c), conversationId(c.req.param('id')), { limit: readLimit(c), before: c.req.query('before') });
      if (!conversation) throw new ChatError('not_found');
      return c.json(conversation);
    })
    .patch('/:id', async (c) => {
      const title = toTitle((await readJson(c, changeSchema, { clock })).title);
      const conversation = await conversations.rename(ownerOf(c), conversationId(c.req.param('id')), title);
      if (!conversation) throw new ChatError('not_found');
      return c.json(conversation);
    })
    .delete('/:id', async (c) => {
      const wasThere = await conversations.remove(ownerOf(c), conversationId(c.req.param('id')));
      if (!wasThere) throw new ChatError('not_found');
      return c.body(null, 204);
    });
}

/** An id that cannot be one is unknown, like those of others. Throws ChatError `not_found`. */
export function conversationId(value: string): string {
  if (!ID_PATTERN.test(value)) throw new ChatError('not_found');
  return value;
}

function readLimit(c: Context<AppEnv>): number | undefined {
  const limit = c.req.query('limit');
  if (limit === undefined) return undefined;
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > MAX_MESSAGES) {
    throw new ChatError('bad_request', { detail: `limit has to be a number from 1 to ${MAX_MESSAGES}.` });
  }
  return Number(limit);
}

function toTitle(text: string): string {
  const title = cleanText(text).replace(/\s+/g, ' ');
  if (title === '') throw new ChatError('bad_request', { detail: 'The title is empty.' });
  if (Array.from(title).length > MAX_TITLE_LENGTH) throw new ChatError('bad_request', { detail: `The title has more than ${MAX_TITLE_LENGTH} characters.` });
  return title;
}
