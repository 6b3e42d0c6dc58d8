import { KEEP_ERASURE_MS } from '../../chat/privacy/retention.ts';
import { createSqlStore } from '../../stores/sql.ts';
import { createDurableSql } from './durable-sql.ts';
import type { ObjectState } from './platform.ts';
import { answerCall } from './remote-calls.ts';
import { pickShared } from './shared-store.ts';

/** Counts that are over are dropped this often. */
const SWEEP_MS = 3600_000;

export interface SharedObject {
  fetch(request: Request): Promise<Response>;
  alarm(): Promise<void>;
}

/** The one object that has what visitors' backends share, in its own database. It does little for each request: one goes after the other. */
export function createSharedObject({ storage }: ObjectState): SharedObject {
  const store = createSqlStore(createDurableSql({ sql: storage.sql, transactionSync: (work) => storage.transactionSync(work) }));
  return {
    async fetch(request) {
      if ((await storage.getAlarm()) === null) await storage.setAlarm(Date.now() + SWEEP_MS);
      return (await answerCall({ ...pickShared(store) }, request)) ?? new Response(null, { status: 404 });
    },
    async alarm() {
      await store.sweep(Date.now());
      await store.dropErasures(Date.now() - KEEP_ERASURE_MS);
    },
  };
}
