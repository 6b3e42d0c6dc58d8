import type { SqlDriver, SqlRow, SqlValue } from '../../stores/sql-driver.ts';
import type { ObjectStorage } from './platform.ts';

/** The SQLite of a Durable Object. Whatever it wrote is on disk, and elsewhere too, before any answer leaves the object. */
export function createDurableSql({ sql, transactionSync }: Pick<ObjectStorage, 'sql'> & { transactionSync: <T>(work: () => T) => T }): SqlDriver {
  const all = (text: string, ...values: SqlValue[]): SqlRow[] => sql.exec(text, ...values).toArray().map(toRow);
  return {
    run(text, ...values) {
      all(text, ...values);
      // The platform's own count has the rows of indexes in it.
      return Number(all('SELECT changes() AS count')[0]?.['count']);
    },
    all,
    transaction: transactionSync,
    // It is the platform that opens and closes it.
    close() {},
  };
}

function toRow(row: Record<string, string | number | ArrayBuffer | null>): SqlRow {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value instanceof ArrayBuffer ? new Uint8Array(value) : value]));
}
