import { ChatError } from '../../errors.ts';
import type { ErasureRecord } from '../../stores/erasure-store.ts';
import type { Store } from '../../stores/store.ts';
import type { ObjectStub } from './platform.ts';

/** What all visitors' backends have in common: the secrets, what is counted for an app or an address, and who was erased. */
export type SharedStore = Pick<Store, 'keepSecret' | 'takeMeters' | 'giveMeters' | 'openErasure' | 'readErasure' | 'findErasure' | 'writeErasure'>;

const methods = ['keepSecret', 'takeMeters', 'giveMeters', 'openErasure', 'readErasure', 'findErasure', 'writeErasure'] as const satisfies readonly (keyof SharedStore)[];

/** Asks the object that has it. Throws ChatError `unavailable` while that cannot be reached. */
export function createSharedStore(stub: ObjectStub): SharedStore {
  async function call(method: keyof SharedStore, input: readonly unknown[]): Promise<unknown> {
    try {
      const response = await stub.fetch(new Request(`https://shared/${method}`, { method: 'POST', body: JSON.stringify(input) }));
      if (!response.ok) throw new Error(`The shared object answered ${response.status}.`);
      return ((await response.json()) as { value?: unknown }).value;
    } catch (error) {
      throw new ChatError('unavailable', { cause: error });
    }
  }
  return {
    keepSecret: async (...input) => String(await call('keepSecret', input)),
    takeMeters: async (...input) => (await call('takeMeters', input)) as Awaited<ReturnType<Store['takeMeters']>>,
    async giveMeters(...input) {
      await call('giveMeters', input);
    },
    openErasure: async (...input) => (await call('openErasure', input)) as ErasureRecord,
    readErasure: async (...input) => (await call('readErasure', input)) as ErasureRecord | undefined,
    findErasure: async (...input) => (await call('findErasure', input)) as ErasureRecord | undefined,
    writeErasure: async (...input) => (await call('writeErasure', input)) === true,
  };
}

/** The other end, in that object. Nobody but the Worker and the other objects reaches it. */
export async function answerShared(store: Store, request: Request): Promise<Response> {
  const method = methods.find((name) => new URL(request.url).pathname === `/${name}`);
  if (!method) return new Response(null, { status: 404 });
  const input = (await request.json()) as never[];
  const run: (...input: never[]) => Promise<unknown> = store[method];
  return Response.json({ value: await run(...input) });
}

export interface WithSharedOptions {
  /** The visitor's own. */
  store: Store;
  /** A secret that it has kept before. */
  readSecret: (name: string) => string | undefined;
  shared: SharedStore;
}

/** A visitor's store, with what is shared in its place. */
export function withShared({ store, readSecret, shared }: WithSharedOptions): Store {
  return {
    ...store,
    takeMeters: shared.takeMeters,
    giveMeters: shared.giveMeters,
    // Noted in both places: whoever gives out tokens asks there, and what is kept is kept here.
    async openErasure(record) {
      return store.openErasure(await shared.openErasure(record));
    },
    async writeErasure(record) {
      const isWritten = await store.writeErasure(record);
      if (isWritten) await shared.writeErasure(record);
      return isWritten;
    },
    // A secret never changes once it was kept: a copy saves waking objects the way.
    keepSecret: async (name, proposal) => readSecret(name) ?? store.keepSecret(name, await shared.keepSecret(name, proposal)),
  };
}

/** The Worker's store. Visitors' data is in their own objects: whoever looks for it here has been led wrongly. */
export function toWorkerStore(shared: SharedStore): Store {
  const known = { ...shared, ping: async () => {}, close: async () => {} } as Store;
  return new Proxy(known, { get: (target, name, receiver) => Reflect.get(target, name, receiver) ?? (() => Promise.reject(new ChatError('unavailable'))) });
}
