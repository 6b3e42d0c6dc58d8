import { type Chat, createChat, KEEP_LOG_MS } from '../../create-chat.ts';
import { createSqlStore } from '../../stores/sql.ts';
import type { SqlDriver } from '../../stores/sql-driver.ts';
import { consoleLog } from './console-log.ts';
import { createDurableSql } from './durable-sql.ts';
import { fixLength } from './fix-length.ts';
import type { ObjectState, WorkerEnv } from './platform.ts';
import { readWorkerConfig } from './read-env.ts';
import { createSharedStore, withShared } from './shared-store.ts';

export const SHARED_NAME = 'shared';

/** While an answer runs: keeps the object alive, and wakes it where it was ended all the same. */
const WATCH_MS = 60_000;
const DAY_MS = 24 * 3600_000;

export interface VisitorObject {
  fetch(request: Request): Promise<Response>;
  alarm(): Promise<void>;
}

/** The whole backend for one visitor of one app, whose conversations are in the object's own database. */
export function createVisitorObject(state: ObjectState, env: WorkerEnv): VisitorObject {
  const { storage } = state;
  const db = createDurableSql({ sql: storage.sql, transactionSync: (work) => storage.transactionSync(work) });
  let opening: Promise<Chat> | undefined;
  let hasAlarm = false;

  async function open(): Promise<Chat> {
    const store = withShared({
      store: createSqlStore(db),
      readSecret: (name) => db.all('SELECT value FROM secrets WHERE name = ?', name).map(({ value }) => String(value))[0],
      shared: createSharedStore(env.SHARED.get(env.SHARED.idFromName(SHARED_NAME))),
    });
    return createChat({
      config: readWorkerConfig(env),
      store,
      log: consoleLog,
      uploadFetch: (url, init) => fetch(url, fixLength(init)),
      waitUntil: (promise) => state.waitUntil(promise),
      place: state.id.toString(),
    });
  }

  async function openOnce(): Promise<Chat> {
    opening ??= open();
    try {
      return await opening;
    } catch (error) {
      // The next request tries anew.
      opening = undefined;
      throw error;
    }
  }

  return {
    async fetch(request) {
      const chat = await openOnce();
      if (!hasAlarm && (await storage.getAlarm()) === null) await storage.setAlarm(Date.now() + WATCH_MS);
      hasAlarm = true;
      return chat.fetch(request);
    },
    async alarm() {
      hasAlarm = false;
      await (await openOnce()).sweep();
      const waitMs = nextSweepMs(db);
      if (waitMs === undefined) return;
      await storage.setAlarm(Date.now() + waitMs);
      hasAlarm = true;
    },
  };
}

/** When there will be something to do again. Undefined: not before somebody comes. */
function nextSweepMs(db: SqlDriver): number | undefined {
  const has = (sql: string): boolean => db.all(`SELECT EXISTS (${sql}) AS found`)[0]?.['found'] === 1;
  if (has('SELECT 1 FROM turns WHERE is_running = 1')) return WATCH_MS;
  if (has('SELECT 1 FROM turn_parts') || has('SELECT 1 FROM erasures WHERE is_done = 0')) return KEEP_LOG_MS;
  return ['conversations', 'files', 'memories'].some((table) => has(`SELECT 1 FROM ${table}`)) ? DAY_MS : undefined;
}
