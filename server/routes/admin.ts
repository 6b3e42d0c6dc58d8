import { Hono } from 'hono';
import { toCsvRow } from '../chat/csv-row.ts';
import type { FeedbackDesk } from '../chat/feedback.ts';
import type { AppConfig } from '../config.ts';
import { ChatError } from '../errors.ts';
import type { AppEnv } from '../middleware/app-env.ts';
import type { FeedbackRecord } from '../stores/feedback-store.ts';
import { textOf } from '../wire/messages.ts';

export interface AdminRoutesDeps {
  apps: ReadonlyMap<string, AppConfig>;
  feedback: FeedbackDesk;
}

const COLUMNS = ['givenAt', 'rating', 'comment', 'conversation', 'message', 'question', 'answer'] as const;

/**
 * For the owner: `GET /apps/:app/feedback`, newest first, a JSON object a line, or `?format=csv`; `?since=` a time. Who
 * said it is not told.
 */
export function adminRoutes({ apps, feedback }: AdminRoutesDeps): Hono<AppEnv> {
  return new Hono<AppEnv>().get('/apps/:app/feedback', (c) => {
    const app = apps.get(c.req.param('app'));
    if (!app) throw new ChatError('not_found', { detail: 'No such app.' });
    const since = Date.parse(c.req.query('since') ?? '1970-01-01');
    if (Number.isNaN(since)) throw new ChatError('bad_request', { detail: 'since has to be a time such as 2026-01-31.' });
    const format = c.req.query('format') ?? 'jsonl';
    if (format !== 'jsonl' && format !== 'csv') throw new ChatError('bad_request', { detail: 'format has to be jsonl or csv.' });
    const isCsv = format === 'csv';
    const lines = toLines(feedback.list(app.alias, since), isCsv);
    return c.body(toStream(lines), 200, { 'content-type': isCsv ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8' });
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

/** Read as the client takes it. */
function toStream(lines: AsyncGenerator<string, void, undefined>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await lines.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await lines.return();
    },
  });
}
