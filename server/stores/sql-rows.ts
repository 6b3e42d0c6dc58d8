import type { Message } from '../wire/protocol.ts';
import type { SqlRow } from './sql-driver.ts';
import type { ConversationRecord, TurnRecord } from './store.ts';

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

export function fromMessageRow(row: SqlRow): Message {
  return {
    id: String(row['id']),
    role: row['role'] === 'user' ? 'user' : 'assistant',
    parts: JSON.parse(String(row['parts'])) as Message['parts'],
    metadata: JSON.parse(String(row['metadata'])) as Message['metadata'],
  };
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
