import { ChatError } from '../../errors.ts';
import type { Owner, Store } from '../../stores/store.ts';
import type { ObjectNamespace, ObjectStub } from './platform.ts';
import { callObject } from './remote-calls.ts';

/** What all visitors' backends have in common: secrets, what is counted for an app or an address, who signed out, and who was erased. */
const sharedMethods = [
  'keepSecret', 'takeMeters', 'giveMeters',
  'noteSignIn', 'endSignIns', 'readSignInsEnd', 'dropIdentity',
  'openErasure', 'readErasure', 'findErasure', 'writeErasure',
] as const satisfies readonly (keyof Store)[];

export type SharedStore = Pick<Store, (typeof sharedMethods)[number]>;

/**
 * Asks the object that has it, found anew for each call: what one request of the Worker's found, another may not use.
 * Throws ChatError `unavailable` while that cannot be reached.
 */
export function createSharedStore(findObject: () => ObjectStub): SharedStore {
  return Object.fromEntries(sharedMethods.map((name) => [name, (...input: unknown[]) => callObject(findObject(), name, input)])) as unknown as SharedStore;
}

/** Of a store, what that object lets others call. */
export function pickShared(store: Store): SharedStore {
  return Object.fromEntries(sharedMethods.map((name) => [name, store[name]])) as unknown as SharedStore;
}

export interface WithSharedOptions {
  /** The visitor's own. */
  store: Store;
  /** A secret that it has kept before. */
  readSecret: (name: string) => string | undefined;
  shared: SharedStore;
  /** Gives a conversation to another visitor's object. */
  handOver: Store['handOver'];
  dropHandOvers: () => void;
}

/** A visitor's store, with what is shared in its place. */
export function withShared({ store, readSecret, shared, handOver, dropHandOvers }: WithSharedOptions): Store {
  const { readErasure: _read, findErasure: _find, ...common } = shared;
  return {
    ...store,
    ...common,
    handOver,
    async dropIdentity(owner) {
      dropHandOvers();
      await shared.dropIdentity(owner);
    },
    // A secret never changes once it was kept: a copy saves waking objects the way.
    keepSecret: async (name, proposal) => readSecret(name) ?? store.keepSecret(name, await shared.keepSecret(name, proposal)),
    // Noted in both places: whoever gives out tokens asks there, and what is kept is kept here.
    openErasure: async (record) => store.openErasure(await shared.openErasure(record)),
    async writeErasure(record) {
      const isWritten = await store.writeErasure(record);
      if (isWritten) await shared.writeErasure(record);
      return isWritten;
    },
  };
}

/** The object of one visitor of one app. */
export function objectOf(visitors: ObjectNamespace, { app, visitor }: Owner): ObjectStub {
  return visitors.get(visitors.idFromName(JSON.stringify([app, visitor])));
}

/**
 * The Worker's store. Visitors' data is in their own objects, and whoever looks for it here has been led wrongly; only
 * who signs in is handed a conversation by one object to another.
 */
export function toWorkerStore(shared: SharedStore, visitors: ObjectNamespace): Store {
  const known = {
    ...shared,
    readLatestTurn: (owner: Owner, conversation: string) => callObject(objectOf(visitors, owner), 'readLatestTurn', [owner, conversation]),
    handOver: (from: Owner, to: Owner, what: object) => callObject(objectOf(visitors, from), 'handOver', [from, to, what]),
    ping: async () => {},
    close: async () => {},
  } as unknown as Store;
  return new Proxy(known, { get: (target, name, receiver) => Reflect.get(target, name, receiver) ?? (() => Promise.reject(new ChatError('unavailable'))) });
}
