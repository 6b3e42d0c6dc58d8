import { createSqlErasures } from './sql-erasures.ts';
import { createSqlFeedback } from './sql-feedback.ts';
import type { SqlDriver } from './sql-driver.ts';
import { createSqlFiles } from './sql-files.ts';
import { createSqlIdentities, sweepSqlIdentities } from './sql-identities.ts';
import { createSqlMemories } from './sql-memories.ts';
import { createSqlMessages } from './sql-messages.ts';
import { createSqlMeters } from './sql-meters.ts';
import { fromConversationRow } from './sql-rows.ts';
import { migrations } from './sql-schema.ts';
import { createSqlTurns } from './sql-turns.ts';
import type { Store } from './store.ts';

/** A store in one SQLite database, whoever serves it. Brings the schema up to date first. */
export function createSqlStore(db: SqlDriver): Store {
  migrate(db);
  const messages = createSqlMessages(db);

  return {
    async listConversations({ app, visitor }, limit, { updatedAt, id } = { updatedAt: Number.MAX_SAFE_INTEGER, id: '' }) {
      return db
        .all(
          `SELECT * FROM conversations WHERE app = ? AND visitor = ? AND (updated_at, id) < (?, ?)
           ORDER BY updated_at DESC, id DESC LIMIT ?`,
          app,
          visitor,
          updatedAt,
          id,
          limit,
        )
        .map(fromConversationRow);
    },
    async readConversation({ app, visitor }, id) {
      return db.all('SELECT * FROM conversations WHERE app = ? AND visitor = ? AND id = ?', app, visitor, id).map(fromConversationRow)[0];
    },
    async renameConversation({ app, visitor }, id, title) {
      return db.run('UPDATE conversations SET title = ?, is_renamed = 1 WHERE app = ? AND visitor = ? AND id = ?', title, app, visitor, id) > 0;
    },
    readMessages: messages.readMessages,
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
    ...createSqlTurns(db, messages),
    ...createSqlFeedback(db),
    ...createSqlMemories(db),
    ...createSqlFiles(db),
    ...createSqlMeters(db),
    ...createSqlErasures(db),
    ...createSqlIdentities(db),
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
      sweepSqlIdentities(db, endedBefore);
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
