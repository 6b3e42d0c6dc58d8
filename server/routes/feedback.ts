import { Hono } from 'hono';
import * as v from 'valibot';
import type { FeedbackDesk } from '../chat/feedback.ts';
import { cleanText } from '../clean-text.ts';
import type { Clock } from '../clock.ts';
import { ChatError } from '../errors.ts';
import type { AppEnv } from '../middleware/app-env.ts';
import { MAX_COMMENT_LENGTH } from '../wire/feedback.ts';
import { ID_PATTERN } from '../wire/protocol.ts';
import { ownerOf } from './owner-of.ts';
import { readJson } from './read-json.ts';

const feedbackSchema = v.strictObject({
  message: v.pipe(v.string(), v.regex(ID_PATTERN)),
  rating: v.nullable(v.picklist(['up', 'down'])),
  comment: v.optional(v.string()),
});

/** `POST /`: what the visitor says of one of their answers. */
export function feedbackRoutes({ feedback, clock }: { feedback: FeedbackDesk; clock: Clock }): Hono<AppEnv> {
  return new Hono<AppEnv>().post('/', async (c) => {
    const { message, rating, comment = '' } = await readJson(c, feedbackSchema, { clock });
    const words = cleanText(comment);
    if (Array.from(words).length > MAX_COMMENT_LENGTH) {
      throw new ChatError('bad_request', { detail: `The comment has more than ${MAX_COMMENT_LENGTH} characters.` });
    }
    const isKept = await feedback.give(ownerOf(c), { message, rating, ...(words === '' ? {} : { comment: words }) });
    if (!isKept) throw new ChatError('not_found');
    return c.body(null, 204);
  });
}
