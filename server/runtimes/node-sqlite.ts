import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { ConfigError } from '../config.ts';
import type { SqlDriver, SqlRow, SqlValue } from '../stores/sql-driver.ts';

/**
 * How long a call waits for another program that writes to the same file. It blocks the thread, and with it every
 * answer that runs: what fails after it is tried again by those who can wait, or told to the visitor.
 */
const BUSY_MS = 250;

/**
 * Node's own SQLite. WAL lets readers and the one writer work side by side; `synchronous = NORMAL` loses nothing when
 * the process dies, only when the machine does. `path` may be `:memory:`; missing folders are made. Throws ConfigError
 * where no database can be opened.
 */
export function openNodeSqlite(path: string): SqlDriver {
  const db = open(path);
  // Every statement's text is a constant of the store, so the map is bounded.
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    let statement = statements.get(sql);
    if (!statement) statements.set(sql, (statement = db.prepare(sql)));
    return statement;
  };
  return {
    run: (sql: string, ...values: SqlValue[]) => Number(prepare(sql).run(...values).changes),
    all: (sql: string, ...values: SqlValue[]) => prepare(sql).all(...values) as SqlRow[],
    transaction(work) {
      db.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        db.exec('COMMIT');
        return result;
      } catch (error) {
        db.exec('ROLLBACK');
        throw error;
      }
    },
    // The log beside the file holds pages as they were before. While others read it, the next call empties it.
    scrub: () => void db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all(),
    close: () => db.close(),
  };
}

function open(path: string): DatabaseSync {
  try {
    if (path !== ':memory:') makeFolder(dirname(path));
    const db = new DatabaseSync(path, { timeout: BUSY_MS });
    // What is deleted is overwritten with zeros, not just let go.
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON;');
    // In pages, 1.2 MB: while the log beside the file is taken over everything waits for the disk, and a wait of a
    // millisecond now and then is felt by nobody.
    db.exec('PRAGMA wal_autocheckpoint = 300;');
    return db;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError([`STORE_URL names ${JSON.stringify(path)}, where no database can be opened (${why}): use a path that this program may write to.`]);
  }
}

/** One folder at a time: with `recursive` Node 24 tries for ever where the system has the parent and makes nothing in it, as below /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}
