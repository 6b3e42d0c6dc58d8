import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { toCallSettings } from '../chat/call-settings.ts';
import type { Attachments } from '../chat/files/attachments.ts';
import { parseEventId } from '../chat/frame.ts';
import type { Turns } from '../chat/turns.ts';
import type { Clock } from '../clock.ts';
import { ChatError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { AppEnv } from '../middleware/app-env.ts';
import type { StopResult } from '../wire/protocol.ts';
import { chatBodySchema, toFileIds, toQuestion } from './chat-body.ts';
import { conversationId } from './conversations.ts';
import { isShortPoll, respondWithStream } from './event-stream.ts';
import type { HeldReaders } from './held-readers.ts';
import { ownerOf } from './owner-of.ts';
import { MAX_CHAT_BODY_BYTES, readJson } from './read-json.ts';

export interface ChatRoutesDeps {
  turns: Turns;
  attachments: Attachments;
  readers: HeldReaders;
  clock: Clock;
  log: Log;
}

/** `POST /` asks, `GET /:id/stream` follows the running answer, `POST /:id/stop` stops it. */
export function chatRoutes({ turns, attachments, readers, clock, log }: ChatRoutesDeps): Hono<AppEnv> {
  let isHoldTold = false;

  /** The owner is told once: every visitor behind the same proxy would tell it again. */
  function noteShortPoll(c: Context<AppEnv>): void {
    if (isHoldTold || !isShortPoll(c)) return;
    isHoldTold = true;
    const hint = 'A proxy on the way holds streams back until they are whole. Switch its buffering off for these paths; until then visitors poll.';
    log({ level: 'warn', event: 'stream_held_back', requestId: c.var.requestId, app: c.var.app.alias, hint });
  }

  return new Hono<AppEnv>()
    .post('/', async (c) => {
      noteShortPoll(c);
      const request = await readJson(c, chatBodySchema, { clock, maxBytes: MAX_CHAT_BODY_BYTES });
      const { app, visitor, signed } = c.var;
      const files = await attachments.toParts(ownerOf(c), toFileIds(request));
      const read = await turns.ask({
        app,
        owner: ownerOf(c),
        verified: c.var.verified,
        net: c.var.net,
        requestId: c.var.requestId,
        span: c.var.span,
        conversation: request.conversation,
        question: toQuestion(request, { files, takesPage: app.pageContext ?? false, now: clock.now() }),
        isRegeneration: request.isRegeneration,
        replaces: request.replaces,
        settings: toCallSettings(app, { variables: request.variables, thinking: request.thinking, signed, visitor }),
      });
      return respondWithStream(c, read, { clock, readers });
    })
    .get('/:id/stream', async (c) => {
      noteShortPoll(c);
      const lastEventId = c.req.header('last-event-id');
      const after = lastEventId === undefined ? undefined : parseEventId(lastEventId);
      if (lastEventId !== undefined && !after) throw new ChatError('bad_request', { detail: 'Last-Event-ID is none of ours.' });
      const read = await turns.follow(ownerOf(c), conversationId(c.req.param('id')), after);
      return read ? respondWithStream(c, read, { clock, readers }) : c.body(null, 204);
    })
    .post('/:id/stop', async (c) => {
      await readJson(c, v.strictObject({}), { clock });
      const result: StopResult = { stopped: await turns.stop(ownerOf(c), conversationId(c.req.param('id'))) };
      return c.json(result);
    });
}
