import type { Message } from '../wire/protocol.ts';
import type { SqlDriver } from './sql-driver.ts';
import { createSqlFiles } from './sql-files.ts';
import { createSqlMemories } from './sql-memories.ts';
import { createSqlMeters } from './sql-meters.ts';
import { fromConversationRow, fromMessageRow, fromPartsRow, fromTurnRow } from './sql-rows.ts';
import { migrations } from './sql-schema.ts';
import type { ClaimResult, Owner, Store, TurnClaim, TurnEnd, TurnRecord } from './store.ts';

/** A store in one SQLite database, whoever serves it. Brings the schema up to date first. */
export function createSqlStore(db: SqlDriver): Store {
  migrate(db);

  const readTurnRow = (owner: Owner, turn: string): TurnRecord | undefined =>
    db.all('SELECT * FROM turns WHERE id = ? AND app = ? AND visitor = ?', turn, owner.app, owner.visitor).map(fromTurnRow)[0];

  const readConversationRow = (owner: Owner, id: string) =>
    db
      .all('SELECT * FROM conversations WHERE app = ? AND visitor = ? AND id = ?', owner.app, owner.visitor, id)
      .map(fromConversationRow)[0];

  const readLatestTurnRow = (owner: Owner, conversation: string): TurnRecord | undefined =>
    db
      .all(
        `SELECT * FROM turns WHERE app = ? AND visitor = ? AND conversation = ?
         ORDER BY is_running DESC, rowid DESC LIMIT 1`,
        owner.app,
        owner.visitor,
        conversation,
      )
      .map(fromTurnRow)[0];

  const readMessageRows = (owner: Owner, conversation: string, limit: number) =>
    db
      .all(
        `SELECT * FROM messages WHERE app = ? AND visitor = ? AND conversation = ? ORDER BY position DESC LIMIT ?`,
        owner.app,
        owner.visitor,
        conversation,
        limit,
      )
      .reverse();

  const addMessage = (owner: Owner, conversation: string, message: Message): void => {
    db.run(
      `INSERT INTO messages (app, visitor, conversation, position, id, role, parts, metadata)
       SELECT ?, ?, ?, COALESCE(MAX(position), 0) + 1, ?, ?, ?, ?
       FROM messages WHERE app = ? AND visitor = ? AND conversation = ?`,
      owner.app,
      owner.visitor,
      conversation,
      message.id,
      message.role,
      JSON.stringify(message.parts),
      JSON.stringify(message.metadata),
      owner.app,
      owner.visitor,
      conversation,
    );
  };

  function claim({ owner, conversation, turn, question, title, isRegeneration, runner, now, leaseUntil }: TurnClaim): ClaimResult {
    const latest = readLatestTurnRow(owner, conversation);
    const known = db.all(
      'SELECT * FROM messages WHERE app = ? AND visitor = ? AND conversation = ? AND id = ?',
      owner.app,
      owner.visitor,
      conversation,
      question.id,
    )[0];
    if (known && known['parts'] !== JSON.stringify(question.parts)) return { kind: 'reused' };
    const isLatest = latest !== undefined && latest.question === question.id;
    if (known && (!isRegeneration || (isLatest && latest.isRunning))) {
      const answering = isLatest ? latest : readTurnOfQuestion(owner, conversation, question.id);
      return answering ? { kind: 'known', turn: answering } : { kind: 'reused' };
    }
    if (latest?.isRunning) return { kind: 'busy', turn: latest };
    let replaced: Message | undefined;
    if (known) {
      if (!isLatest) return { kind: 'reused' };
      const last = readMessageRows(owner, conversation, 1)[0];
      if (last && last['role'] === 'assistant') {
        replaced = fromMessageRow(last);
        db.run(
          'DELETE FROM messages WHERE app = ? AND visitor = ? AND conversation = ? AND position = ?',
          owner.app,
          owner.visitor,
          conversation,
          last['position'] ?? 0,
        );
      }
    } else {
      db.run(
        `INSERT INTO conversations (app, visitor, id, title, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET updated_at = excluded.updated_at`,
        owner.app,
        owner.visitor,
        conversation,
        title,
        now,
        now,
      );
      addMessage(owner, conversation, question);
    }
    db.run(
      `INSERT INTO turns (id, app, visitor, conversation, question, is_running, runner, lease_until, created_at)
       VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?)`,
      turn,
      owner.app,
      owner.visitor,
      conversation,
      question.id,
      runner,
      leaseUntil,
      now,
    );
    const record = readConversationRow(owner, conversation);
    if (!record) throw new Error('A conversation vanished inside its own transaction.');
    return { kind: 'claimed', conversation: record, ...(replaced ? { replaced } : {}) };
  }

  function readTurnOfQuestion(owner: Owner, conversation: string, question: string): TurnRecord | undefined {
    return db
      .all(
        `SELECT * FROM turns WHERE app = ? AND visitor = ? AND conversation = ? AND question = ?
         ORDER BY rowid DESC LIMIT 1`,
        owner.app,
        owner.visitor,
        conversation,
        question,
      )
      .map(fromTurnRow)[0];
  }

  function end({ owner, turn, answer, now, session, sendsTranscript }: TurnEnd): boolean {
    const record = readTurnRow(owner, turn);
    // A conversation deleted meanwhile took its turns along: nothing may bring it back.
    if (!record?.isRunning) return false;
    db.run('UPDATE turns SET is_running = 0, ended_at = ? WHERE id = ?', now, turn);
    addMessage(owner, record.conversation, answer);
    db.run(
      `UPDATE conversations SET updated_at = ?, session_id = ?, session_used_at = ?, session_rounds = ?, sends_transcript = ?
       WHERE app = ? AND visitor = ? AND id = ?`,
      now,
      session?.id ?? null,
      session?.usedAt ?? null,
      session?.rounds ?? null,
      sendsTranscript ? 1 : 0,
      owner.app,
      owner.visitor,
      record.conversation,
    );
    return true;
  }

  return {
    async listConversations(owner, limit) {
      return db
        .all(
          'SELECT * FROM conversations WHERE app = ? AND visitor = ? ORDER BY updated_at DESC LIMIT ?',
          owner.app,
          owner.visitor,
          limit,
        )
        .map(fromConversationRow);
    },
    async readConversation(owner, conversation) {
      return readConversationRow(owner, conversation);
    },
    async readMessages(owner, conversation, limit) {
      return readMessageRows(owner, conversation, limit).flatMap((row) => fromMessageRow(row) ?? []);
    },
    async deleteConversation(owner, conversation) {
      return db.transaction(() => {
        const where = 'app = ? AND visitor = ? AND conversation = ?';
        const key = [owner.app, owner.visitor, conversation] as const;
        db.run(`DELETE FROM turn_parts WHERE turn IN (SELECT id FROM turns WHERE ${where})`, ...key);
        db.run(`DELETE FROM turns WHERE ${where}`, ...key);
        db.run(`DELETE FROM messages WHERE ${where}`, ...key);
        db.run(`DELETE FROM files WHERE ${where}`, ...key);
        return db.run('DELETE FROM conversations WHERE app = ? AND visitor = ? AND id = ?', ...key) > 0;
      });
    },
    async claimTurn(input) {
      return db.transaction(() => claim(input));
    },
    async readLatestTurn(owner, conversation) {
      return readLatestTurnRow(owner, conversation);
    },
    async readTurn(owner, turn) {
      return readTurnRow(owner, turn);
    },
    async appendParts(turn, firstSeq, parts) {
      // Only while the turn exists: a deleted conversation leaves no log behind.
      db.run(
        `INSERT INTO turn_parts (turn, first_seq, parts) SELECT id, ?, ? FROM turns WHERE id = ?
         ON CONFLICT DO NOTHING`,
        firstSeq,
        JSON.stringify(parts),
        turn,
      );
    },
    async readParts(turn, afterSeq) {
      const batches = db.all('SELECT first_seq, parts FROM turn_parts WHERE turn = ? ORDER BY first_seq', turn).map(fromPartsRow);
      // A log ends where it is broken: with a hole in it the answer would be another one.
      const end = batches.indexOf(undefined);
      const logged = batches.slice(0, end < 0 ? undefined : end).flatMap((batch) => batch ?? []);
      return logged.filter(({ seq }) => seq > afterSeq);
    },
    async renewLeases(runner, leaseUntil) {
      db.run('UPDATE turns SET lease_until = ? WHERE runner = ? AND is_running = 1', leaseUntil, runner);
      return db
        .all('SELECT id FROM turns WHERE runner = ? AND is_running = 1 AND stop_requested = 1', runner)
        .map((row) => String(row['id']));
    },
    async requestStop(owner, turn) {
      return (
        db.run(
          'UPDATE turns SET stop_requested = 1 WHERE id = ? AND app = ? AND visitor = ? AND is_running = 1',
          turn,
          owner.app,
          owner.visitor,
        ) > 0
      );
    },
    async endTurn(input) {
      return db.transaction(() => end(input));
    },
    ...createSqlMemories(db),
    ...createSqlFiles(db),
    ...createSqlMeters(db),
    async keepSecret(name, proposal) {
      db.run('INSERT INTO secrets (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING', name, proposal);
      return String(db.all('SELECT value FROM secrets WHERE name = ?', name)[0]?.['value']);
    },
    async sweep(endedBefore) {
      // By the logs, which are few, not by the turns, which are as many as there ever were.
      db.run(
        `DELETE FROM turn_parts WHERE EXISTS
         (SELECT 1 FROM turns WHERE turns.id = turn_parts.turn AND turns.ended_at < ?)`,
        endedBefore,
      );
      db.run('DELETE FROM meters WHERE expires_at < ?', endedBefore);
      db.run('DELETE FROM slots WHERE until < ?', endedBefore);
    },
    async ping() {
      db.all('SELECT 1');
    },
    async close() {
      db.close();
    },
  };
}

function migrate(db: SqlDriver): void {
  db.run('CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)');
  db.transaction(() => {
    const version = Number(db.all('SELECT version FROM schema_version')[0]?.['version'] ?? 0);
    if (version > migrations.length) {
      throw new Error(
        `The database has schema version ${version}, this program knows up to ${migrations.length}: use a newer program.`,
      );
    }
    for (const statements of migrations.slice(version)) for (const statement of statements) db.run(statement);
    db.run('DELETE FROM schema_version');
    db.run('INSERT INTO schema_version (version) VALUES (?)', migrations.length);
  });
}
