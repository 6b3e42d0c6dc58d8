import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { toCsvRow } from '../chat/csv-row.ts';
import type { FeedbackDesk } from '../chat/feedback.ts';
import type { Erasures } from '../chat/privacy/erasures.ts';
import { isLastingName, type SignedVisitors } from '../chat/signed-visitors.ts';
import type { Clock } from '../clock.ts';
import type { AppConfig } from '../config.ts';
import { ChatError } from '../errors.ts';
import { checkAdmin } from '../middleware/admin.ts';
import type { AppEnv } from '../middleware/app-env.ts';
import type { FeedbackRecord } from '../stores/feedback-store.ts';
import { textOf } from '../wire/messages.ts';
import { ID_PATTERN } from '../wire/protocol.ts';
import { readJson } from './read-json.ts';
import { toStream } from './to-stream.ts';

export interface AdminRoutesDeps {
  /** Opens all of it. */
  token: string;
  apps: ReadonlyMap<string, AppConfig>;
  feedback: FeedbackDesk;
  erasures: Erasures;
  signedVisitors: SignedVisitors;
  clock: Clock;
}

/** A person as the site calls them, or the visitor that an export names. Not in an address: those are kept in logs. */
const erasureSchema = v.union([
  v.strictObject({ sub: v.pipe(v.string(), v.minLength(1), v.maxLength(128)) }),
  v.strictObject({ visitor: v.pipe(v.string(), v.regex(ID_PATTERN)) }),
]);

const COLUMNS = ['givenAt', 'rating', 'comment', 'conversation', 'message', 'question', 'answer'] as const;

/**
 * For the owner: `GET /apps/:app/feedback`, newest first, a JSON object a line, or `?format=csv`; `?since=` a time. Who
 * said it is not told. `POST /apps/:app/erasures` erases a person, `GET /apps/:app/erasures/:id` says how far that is.
 */
export function adminRoutes({ token, apps, feedback, erasures, signedVisitors, clock }: AdminRoutesDeps): Hono<AppEnv> {
  function appOf(c: Context<AppEnv>): string {
    const app = apps.get(c.req.param('app') ?? '');
    if (!app) throw new ChatError('not_found', { detail: 'No such app.' });
    return app.alias;
  }

  return new Hono<AppEnv>()
    .use(checkAdmin(token))
    .get('/apps/:app/feedback', (c) => {
      const app = appOf(c);
      const since = Date.parse(c.req.query('since') ?? '1970-01-01');
      if (Number.isNaN(since)) throw new ChatError('bad_request', { detail: 'since has to be a time such as 2026-01-31.' });
      const format = c.req.query('format') ?? 'jsonl';
      if (format !== 'jsonl' && format !== 'csv') throw new ChatError('bad_request', { detail: 'format has to be jsonl or csv.' });
      const isCsv = format === 'csv';
      const lines = toLines(feedback.list(app, since), isCsv);
      return c.body(toStream(lines), 200, { 'content-type': isCsv ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8' });
    })
    .post('/apps/:app/erasures', async (c) => {
      const app = appOf(c);
      const named = await readJson(c, erasureSchema, { clock });
      const visitor = 'visitor' in named ? named.visitor : await erasures.latestName({ app, visitor: await signedVisitors.nameOf(app, named.sub) });
      return c.json(await erasures.request({ app, visitor }, { isLasting: isLastingName(visitor) }), 202);
    })
    .get('/apps/:app/erasures/:id', async (c) => {
      const receipt = await erasures.find(appOf(c), c.req.param('id'));
      if (!receipt) throw new ChatError('not_found');
      return c.json(receipt);
    });
}

async function* toLines(records: AsyncIterable<FeedbackRecord>, isCsv: boolean): AsyncGenerator<string, void, undefined> {
  if (isCsv) yield toCsvRow(COLUMNS);
  for await (const record of records) {
    const line = toLine(record);
    yield isCsv ? toCsvRow(COLUMNS.map((column) => line[column] ?? '')) : `${JSON.stringify(line)}\n`;
  }
}

function toLine({ feedback: { givenAt, rating, comment }, conversation, message, question, answer }: FeedbackRecord) {
  return {
    givenAt: new Date(givenAt).toISOString(),
    rating,
    comment,
    conversation,
    message,
    question: question && textOf(question),
    answer: textOf(answer),
  };
}
