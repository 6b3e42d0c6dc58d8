export type SqlValue = string | number | Uint8Array | null;
export type SqlRow = Record<string, SqlValue>;

/** The little that a SQLite of any platform has to offer. Synchronous, as all of them are inside one process. */
export interface SqlDriver {
  /** Runs one statement and answers with the number of rows it changed. */
  run(sql: string, ...values: SqlValue[]): number;
  all(sql: string, ...values: SqlValue[]): SqlRow[];
  /** Runs `work` in one write transaction; a throw undoes it. */
  transaction<T>(work: () => T): T;
  /** Takes what was overwritten out of the files beside the database's own. Absent where there are none. */
  scrub?(): void;
  close(): void;
}
