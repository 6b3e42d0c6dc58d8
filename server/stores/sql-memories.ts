import type { SqlDriver } from './sql-driver.ts';
import { NOT_ERASED } from './sql-erasures.ts';
import type { MemoryRecord, Store } from './store.ts';

/** The part of a store that is about long-term memory. Each write is one statement, and so one step. */
export function createSqlMemories(db: SqlDriver): Pick<Store, 'readMemory' | 'writeMemory'> {
  return {
    async readMemory({ app, visitor }) {
      const row = db.all('SELECT record FROM memories WHERE app = ? AND visitor = ?', app, visitor)[0];
      return row && (JSON.parse(String(row['record'])) as MemoryRecord);
    },
    async writeMemory({ app, visitor }, record) {
      const { version } = record;
      const json = JSON.stringify(record);
      const changed =
        version === 1
          ? db.run(
              `INSERT INTO memories (app, visitor, version, record, used_at) SELECT ?, ?, 1, ?, ? WHERE ${NOT_ERASED} ON CONFLICT DO NOTHING`,
              app,
              visitor,
              json,
              record.since,
              app,
              visitor,
            )
          : db.run(
              `UPDATE memories SET version = ?, record = ? WHERE app = ? AND visitor = ? AND version = ? AND ${NOT_ERASED}`,
              version,
              json,
              app,
              visitor,
              version - 1,
              app,
              visitor,
            );
      return changed > 0;
    },
  };
}
