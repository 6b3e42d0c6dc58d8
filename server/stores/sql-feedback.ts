import type { FeedbackRecord, FeedbackStore } from './feedback-store.ts';
import type { SqlDriver, SqlRow } from './sql-driver.ts';
import { fromFeedbackRow, fromMessageRow } from './sql-rows.ts';

/** The part of a store that is about what visitors say of answers: two columns of the answers themselves. */
export function createSqlFeedback(db: SqlDriver): FeedbackStore {
  function toFeedbackRecord(row: SqlRow): FeedbackRecord | undefined {
    const answer = fromMessageRow(row);
    const given = fromFeedbackRow(row);
    if (!answer || !given) return undefined;
    const { app = '', visitor = '', conversation = '', position = 0 } = row;
    const before = db.all(
      `SELECT * FROM messages WHERE app = ? AND visitor = ? AND conversation = ? AND position < ? AND role = 'user'
       ORDER BY position DESC LIMIT 1`,
      app,
      visitor,
      conversation,
      position,
    )[0];
    const question = before && fromMessageRow(before);
    const feedback = { ...given, givenAt: Number(row['feedback_at']) };
    return { conversation: String(conversation), message: answer.id, feedback, answer, ...(question ? { question } : {}) };
  }

  return {
    async writeFeedback({ app, visitor }, { conversation, message }, given) {
      const { givenAt = null, ...feedback } = given ?? {};
      return (
        db.run(
          `UPDATE messages SET feedback = ?, feedback_at = ?
           WHERE app = ? AND visitor = ? AND conversation = ? AND id = ? AND role = 'assistant'`,
          given ? JSON.stringify(feedback) : null,
          givenAt,
          app,
          visitor,
          conversation,
          message,
        ) > 0
      );
    },
    async listFeedback(app, limit, { givenAt, message } = { givenAt: Number.MAX_SAFE_INTEGER, message: '' }) {
      return db
        .all(
          `SELECT * FROM messages WHERE app = ? AND feedback_at IS NOT NULL AND (feedback_at, id) < (?, ?)
           ORDER BY feedback_at DESC, id DESC LIMIT ?`,
          app,
          givenAt,
          message,
          limit,
        )
        .flatMap((row) => toFeedbackRecord(row) ?? []);
    },
  };
}
