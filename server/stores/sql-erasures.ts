import type { ErasureRecord, ErasureStore } from './erasure-store.ts';
import type { SqlDriver, SqlRow } from './sql-driver.ts';

/** True where the owner in the first two places is not erased. */
export const NOT_ERASED = 'NOT EXISTS (SELECT 1 FROM erasures WHERE app = ? AND visitor = ?)';

/** The part of a store that is about erasing. */
export function createSqlErasures(db: SqlDriver): ErasureStore {
  const readErasure: ErasureStore['readErasure'] = async ({ app, visitor }) =>
    db.all('SELECT record FROM erasures WHERE app = ? AND visitor = ?', app, visitor).map(toErasure)[0];

  return {
    async openErasure(record) {
      const { app, visitor, id, version, dueAt, isLasting } = record;
      db.run(
        `INSERT INTO erasures (app, visitor, id, version, is_done, due_at, is_lasting, record) VALUES (?, ?, ?, ?, 0, ?, ?, ?)
         ON CONFLICT DO NOTHING`,
        app,
        visitor,
        id,
        version,
        dueAt,
        isLasting ? 1 : 0,
        JSON.stringify(record),
      );
      return (await readErasure(record)) ?? record;
    },
    readErasure,
    async findErasure(app, id) {
      return db.all('SELECT record FROM erasures WHERE id = ? AND app = ?', id, app).map(toErasure)[0];
    },
    async writeErasure(record) {
      const { app, visitor, version, state, dueAt, finishedAt = null } = record;
      return (
        db.run(
          `UPDATE erasures SET version = ?, is_done = ?, due_at = ?, finished_at = ?, record = ?
           WHERE app = ? AND visitor = ? AND version = ?`,
          version,
          state === 'done' ? 1 : 0,
          dueAt,
          finishedAt,
          JSON.stringify(record),
          app,
          visitor,
          version - 1,
        ) > 0
      );
    },
    async listDueErasures(now, limit) {
      return db.all('SELECT record FROM erasures WHERE is_done = 0 AND due_at <= ? ORDER BY due_at LIMIT ?', now, limit).map(toErasure);
    },
    async dropErasures(finishedBefore) {
      db.run('DELETE FROM erasures WHERE is_done = 1 AND is_lasting = 0 AND finished_at < ?', finishedBefore);
    },

    async listIdleConversations(app, usedBefore, limit) {
      return db
        .all('SELECT visitor, id FROM conversations WHERE app = ? AND updated_at < ? ORDER BY updated_at LIMIT ?', app, usedBefore, limit)
        .map(({ visitor, id }) => ({ owner: { app, visitor: String(visitor) }, conversation: String(id) }));
    },
    async touchMemory({ app, visitor }, now) {
      db.run('UPDATE memories SET used_at = ? WHERE app = ? AND visitor = ? AND used_at < ?', now, app, visitor, now);
    },
    async listIdleMemories(app, usedBefore, limit) {
      return db
        .all('SELECT visitor FROM memories WHERE app = ? AND used_at < ? ORDER BY used_at LIMIT ?', app, usedBefore, limit)
        .map(({ visitor }) => ({ app, visitor: String(visitor) }));
    },
    async deleteMemory({ app, visitor }) {
      db.run('DELETE FROM memories WHERE app = ? AND visitor = ?', app, visitor);
    },
    async scrub() {
      db.scrub?.();
    },
  };
}

function toErasure({ record }: SqlRow): ErasureRecord {
  return JSON.parse(String(record)) as ErasureRecord;
}
