import { type Chat, createChat, KEEP_LOG_MS } from '../../create-chat.ts';
import { createSqlStore } from '../../stores/sql.ts';
import { type HandOver, KEEP_HAND_OVERS_MS } from '../../stores/identity-store.ts';
import type { SqlDriver } from '../../stores/sql-driver.ts';
import type { Owner } from '../../stores/store.ts';
import { consoleLog } from './console-log.ts';
import { createDurableSql } from './durable-sql.ts';
import { fixLength } from './fix-length.ts';
import { createReceiver, type Parcel, type ParcelPiece, sendConversation } from './hand-over.ts';
import type { ObjectState, WorkerEnv } from './platform.ts';
import { readWorkerConfig } from './read-env.ts';
import { answerCall, callObject } from './remote-calls.ts';
import { createSharedStore, objectOf, withShared } from './shared-store.ts';
import { toBindings } from './to-bindings.ts';

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
  const receiver = createReceiver(db);
  const ownStore = createSqlStore(db);
  let opening: Promise<Chat> | undefined;
  let hasAlarm = false;

  async function handOver(from: Owner, to: Owner, { conversation, now }: Pick<Parcel, 'conversation' | 'now'>): Promise<HandOver> {
    const other = objectOf(env.VISITORS, to);
    return sendConversation(db, { from, to, conversation, now }, {
      takePiece: async (piece) => void (await callObject(other, 'takePiece', [piece])),
      takeParcel: async (parcel) => toHandOver(await callObject(other, 'takeParcel', [parcel])),
    });
  }

  /** What the Worker and other objects may ask. */
  const calls = {
    takePiece: (piece: ParcelPiece) => receiver.takePiece(piece),
    takeParcel: (parcel: Parcel) => receiver.takeParcel(parcel),
    handOver,
    async readLatestTurn(owner: Owner, conversation: string) {
      // Ends a turn that was lost, which would be running for ever.
      await (await openOnce()).turns.isRunning(owner, conversation);
      return ownStore.readLatestTurn(owner, conversation);
    },
  };

  async function open(): Promise<Chat> {
    const store = withShared({
      store: ownStore,
      readSecret: (name) => db.all('SELECT value FROM secrets WHERE name = ?', name).map(({ value }) => String(value))[0],
      shared: createSharedStore(() => env.SHARED.get(env.SHARED.idFromName(SHARED_NAME))),
      handOver,
      // Also who handed something to this visitor: all in this database is theirs.
      dropHandOvers: () => void db.run('DELETE FROM hand_overs'),
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
      if (!hasAlarm && (await storage.getAlarm()) === null) await storage.setAlarm(Date.now() + WATCH_MS);
      hasAlarm = true;
      return (await answerCall(calls, request)) ?? (await openOnce()).fetch(request, toBindings(request));
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

function toHandOver(value: unknown): HandOver {
  return value === 'done' || value === 'busy' ? value : 'refused';
}

/** When there will be something to do again. Undefined: not before somebody comes. */
function nextSweepMs(db: SqlDriver): number | undefined {
  const has = (sql: string): boolean => db.all(`SELECT EXISTS (${sql}) AS found`)[0]?.['found'] === 1;
  if (has('SELECT 1 FROM turns WHERE is_running = 1')) return WATCH_MS;
  if (has('SELECT 1 FROM turn_parts') || has('SELECT 1 FROM erasures WHERE is_done = 0')) return KEEP_LOG_MS;
  return ['conversations', 'files', 'memories'].some((table) => has(`SELECT 1 FROM ${table}`)) ? DAY_MS : has('SELECT 1 FROM hand_overs') ? KEEP_HAND_OVERS_MS : undefined;
}
