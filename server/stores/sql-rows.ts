import type { Feedback } from '../wire/feedback.ts';
import type { Message, StreamPart } from '../wire/protocol.ts';
import type { SqlRow } from './sql-driver.ts';
import type { ConversationRecord, LoggedPart, TurnRecord } from './store.ts';
import { toRecord } from './to-record.ts';

export function fromConversationRow(row: SqlRow): ConversationRecord {
  return {
    id: String(row['id']),
    title: String(row['title']),
    createdAt: Number(row['created_at']),
    updatedAt: Number(row['updated_at']),
    sendsTranscript: row['sends_transcript'] === 1,
    ...(typeof row['session_id'] === 'string'
      ? { session: { id: row['session_id'], usedAt: Number(row['session_used_at']), rounds: Number(row['session_rounds']) } }
      : {}),
  };
}

/** Undefined for a broken row: it must not close the rest of its conversation. */
export function fromMessageRow(row: SqlRow): Message | undefined {
  const parts = toRecord(row['parts']) as Message['parts'] | undefined;
  const metadata = toRecord(row['metadata']) as Message['metadata'] | undefined;
  if (!parts || !metadata) return undefined;
  const feedback = fromFeedbackRow(row);
  return { id: String(row['id']), role: row['role'] === 'user' ? 'user' : 'assistant', parts, metadata: feedback ? { ...metadata, feedback } : metadata };
}

/** What was said of the message in a row. */
export function fromFeedbackRow({ feedback }: SqlRow): Feedback | undefined {
  return typeof feedback === 'string' ? (toRecord(feedback) as Feedback | undefined) : undefined;
}

/** The parts in a row of a turn's log; undefined when it is broken. */
export function fromPartsRow(row: SqlRow): LoggedPart[] | undefined {
  const parts = toRecord(row['parts']) as StreamPart[] | undefined;
  return parts?.map((part, index) => ({ seq: Number(row['first_seq']) + index, part }));
}

export function fromTurnRow(row: SqlRow): TurnRecord {
  return {
    id: String(row['id']),
    app: String(row['app']),
    visitor: String(row['visitor']),
    conversation: String(row['conversation']),
    question: String(row['question']),
    isRunning: row['is_running'] === 1,
    leaseUntil: Number(row['lease_until']),
    createdAt: Number(row['created_at']),
  };
}
