import type { Clock } from '../../clock.ts';
import { ChatError } from '../../errors.ts';
import { errorName, type Log } from '../../log.ts';
import { createRandomId } from '../../random-id.ts';
import type { ErasureRecord } from '../../stores/erasure-store.ts';
import type { Owner, Store } from '../../stores/store.ts';
import type { ErasureReceipt } from '../../wire/privacy.ts';
import { withDeadline } from '../deadline.ts';
import type { Attachments } from '../files/attachments.ts';
import { toLogFields } from '../log-fields.ts';
import type { Memories } from '../memories.ts';
import { toWait } from '../memory-record.ts';
import type { Turns } from '../turns.ts';
import { clearHere } from './clear-here.ts';

/** The service forgets its sessions an hour after their last call, and offers no way to do so before. */
const SESSION_MS = 65 * 60_000;
/** How long one go at the service may take: as long others leave the erasure alone. */
const WORK_MS = 120_000;
/** Gone on with at a time. */
const BATCH = 20;

export interface ErasuresDeps {
  store: Store;
  turns: Turns;
  memories: Memories;
  attachments: Attachments;
  clock: Clock;
  log: Log;
  /** Keeps the platform from ending the process while a promise runs. */
  waitUntil?: ((promise: Promise<unknown>) => void) | undefined;
}

export interface ErasureOptions {
  /** Whether the owner is a person whom the site vouches for. */
  isLasting: boolean;
  /** Whether it is soon enough upstream when `resume` comes to it. */
  isPatient?: boolean;
}

/**
 * Erases visitors: here at once, and then in the service, tried again for as long as that takes. Each step can be done
 * any number of times and is noted, so that whoever finds an erasure that nobody goes on with can.
 */
export interface Erasures {
  /**
   * Erases whatever is kept of an owner, who is somebody else from then on. When it comes back nothing is left here. A
   * second time it goes on with the first. Throws ChatError `unavailable` where the store fails: some may be left.
   */
  request(owner: Owner, options: ErasureOptions): Promise<ErasureReceipt>;
  read(owner: Owner): Promise<ErasureReceipt | undefined>;
  find(app: string, id: string): Promise<ErasureReceipt | undefined>;
  isErased(owner: Owner): Promise<boolean>;
  /** Who a person is by now, whom the site always calls the same: somebody new after each erasure. */
  currentName(owner: Owner): Promise<string>;
  /** The same, but who they were last where nothing is kept of the new one: a second erasure is the first one. */
  latestName(owner: Owner): Promise<string>;
  /** Goes on with those that are due. To be called about once a minute. Throws what the store throws. */
  resume(): Promise<void>;
  /** Breaks off what runs in the background, to be gone on with later. */
  close(): Promise<void>;
}

export function createErasures({ store, turns, memories, attachments, clock, log, waitUntil }: ErasuresDeps): Erasures {
  const closing = new AbortController();
  const running = new Set<Promise<void>>();

  /** The next version of a record, unless somebody else was faster. */
  async function write(record: ErasureRecord, changes: Partial<ErasureRecord>): Promise<ErasureRecord | undefined> {
    const next = { ...record, ...changes, version: record.version + 1 };
    return (await store.writeErasure(next)) ? next : undefined;
  }

  /** Deletes in the service, one after the other, what the record names. What is left, and what kept it from the rest. */
  async function eraseUpstream(record: ErasureRecord, signal: AbortSignal): Promise<Pick<ErasureRecord, 'files' | 'memory'> & { failure?: unknown }> {
    const files = [...record.files];
    let { memory } = record;
    try {
      for (let file = files[0]; file !== undefined; file = files[0]) {
        await attachments.erase(file, signal);
        files.shift();
      }
      memory = memory && (await memories.erase(record, memory, signal));
    } catch (failure) {
      return { files, ...(memory ? { memory } : {}), failure };
    }
    return { files, ...(memory ? { memory } : {}) };
  }

  async function proceed(found: ErasureRecord): Promise<void> {
    const now = clock.now();
    const here = found.state === 'here' ? await clearHere({ store, turns }, found) : found;
    // From here on others leave it alone, until this process would have died over it.
    const record = here && (await write(here, { state: 'upstream', dueAt: now + WORK_MS }));
    if (!record) return;
    await store.scrub();
    const { files, memory, failure } = await withDeadline((signal) => eraseUpstream(record, signal), { ms: WORK_MS, clock, signal: closing.signal }).catch(
      (error: unknown) => ({ files: record.files, memory: record.memory, failure: error }),
    );
    const { memory: _before, ...rest } = record;
    const left = { ...rest, files, ...(memory ? { memory } : {}) };
    if (failure !== undefined) {
      const setbacks = record.setbacks + 1;
      log({ level: 'warn', event: 'erasure_put_off', app: record.app, erasure: record.id, setbacks, ...toLogFields(failure) });
      await write(left, { setbacks, dueAt: clock.now() + toWait(setbacks) });
    } else if (memory || clock.now() < record.requestedAt + SESSION_MS) {
      await write(left, { setbacks: 0, dueAt: memory?.dueAt ?? record.requestedAt + SESSION_MS });
    } else {
      await write(left, { state: 'done', finishedAt: clock.now(), dueAt: 0 });
      log({ level: 'info', event: 'erasure_done', app: record.app, erasure: record.id });
    }
  }

  function proceedInBackground(record: ErasureRecord): Promise<void> {
    const done = proceed(record)
      .catch((error: unknown) => log({ level: 'error', event: 'erasure_failed', app: record.app, erasure: record.id, error: errorName(error) }))
      .finally(() => running.delete(done));
    running.add(done);
    waitUntil?.(done);
    return done;
  }

  /** A person's first name that is not erased, and the one before it. Found in few steps, however often somebody has themselves erased. */
  async function findLife({ app, visitor }: Owner): Promise<{ name: string; before: string | undefined }> {
    const nameOf = (life: number): string => (life === 0 ? visitor : `${visitor}-${life}`);
    const isOver = async (life: number): Promise<boolean> => (await store.readErasure({ app, visitor: nameOf(life) })) !== undefined;
    let [over, open] = [-1, 0];
    for (; await isOver(open); open = open * 2 + 1) over = open;
    while (open - over > 1) {
      const middle = (over + open) >> 1;
      if (await isOver(middle)) over = middle;
      else open = middle;
    }
    return { name: nameOf(open), before: over < 0 ? undefined : nameOf(over) };
  }

  async function isKept(owner: Owner): Promise<boolean> {
    const found = await Promise.all([store.listConversations(owner, 1), store.listFiles(owner, 1), store.readMemory(owner)]);
    return found.flat().some((record) => record !== undefined);
  }

  const toReceipt = ({ id, requestedAt, state, files, memory, finishedAt }: ErasureRecord): ErasureReceipt => ({
    id,
    requestedAt: new Date(requestedAt).toISOString(),
    state: state === 'done' ? 'done' : 'erasing',
    ...(finishedAt === undefined ? {} : { finishedAt: new Date(finishedAt).toISOString() }),
    waitsFor:
      state === 'done'
        ? []
        : [...(state === 'here' ? (['here'] as const) : []), ...(files.length > 0 ? (['files'] as const) : []), ...(memory ? (['memory'] as const) : []), 'sessions'],
  });

  return {
    async request(owner, { isLasting, isPatient = false }) {
      const now = clock.now();
      try {
        const { app, visitor } = owner;
        const id = createRandomId();
        const opened = await store.openErasure({ app, visitor, id, version: 1, requestedAt: now, state: 'here', dueAt: now, setbacks: 0, files: [], isLasting });
        if (opened.id === id) log({ level: 'info', event: 'erasure_requested', app, erasure: id });
        const record = opened.state === 'here' ? await clearHere({ store, turns }, opened) : opened;
        if (record?.state === 'here') {
          const cleared = await write(record, { state: 'upstream' });
          if (cleared && !isPatient && !closing.signal.aborted) void proceedInBackground(cleared);
        }
        return toReceipt((await store.readErasure(owner)) ?? opened);
      } catch (error) {
        throw error instanceof ChatError ? error : new ChatError('unavailable', { cause: error });
      }
    },
    async read(owner) {
      const record = await store.readErasure(owner);
      return record && toReceipt(record);
    },
    async find(app, id) {
      const record = await store.findErasure(app, id);
      return record && toReceipt(record);
    },
    isErased: async (owner) => (await store.readErasure(owner)) !== undefined,
    currentName: async (owner) => (await findLife(owner)).name,
    async latestName(owner) {
      const { name, before } = await findLife(owner);
      return before === undefined || (await isKept({ ...owner, visitor: name })) ? name : before;
    },
    async resume() {
      for (const record of await store.listDueErasures(clock.now(), BATCH)) {
        if (closing.signal.aborted) return;
        await proceedInBackground(record);
      }
    },
    async close() {
      closing.abort(new ChatError('unavailable'));
      await Promise.all(running);
    },
  };
}
