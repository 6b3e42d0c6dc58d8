import type { Clock } from '../../server/clock.ts';
import type { Store } from '../../server/stores/store.ts';

export type StoreMethod = Exclude<keyof Store, 'close'>;

/** A store that fails on request. */
export interface FaultyStore {
  store: Store;
  /** From now on these throw, or all of them; undefined mends it. The error is what SQLite says. */
  fail(methods: readonly StoreMethod[] | 'all' | undefined, message?: string): void;
  /** From now on everything takes so long. */
  slow(ms: number): void;
  /** How many are kept waiting. */
  readonly held: number;
  /** How often one was called. */
  count(method: StoreMethod): number;
}

export function createFaultyStore(store: Store, clock: Clock): FaultyStore {
  let failing: readonly StoreMethod[] | 'all' | undefined;
  let message = '';
  let delayMs = 0;
  let held = 0;
  const counts = new Map<string, number>();

  const wrapped = new Proxy(store, {
    get(target, name: StoreMethod | 'close') {
      const method = target[name] as (...values: unknown[]) => Promise<unknown>;
      if (name === 'close') return method;
      return async (...values: unknown[]): Promise<unknown> => {
        counts.set(name, (counts.get(name) ?? 0) + 1);
        if (delayMs > 0) {
          held += 1;
          await new Promise<void>((resolve) => clock.after(delayMs, resolve));
          held -= 1;
        }
        if (failing === 'all' || failing?.includes(name)) throw new Error(message);
        return method.apply(target, values);
      };
    },
  });
  return {
    store: wrapped,
    fail(methods, text = 'database is locked') {
      failing = methods;
      message = text;
    },
    slow(ms) {
      delayMs = ms;
    },
    get held() {
      return held;
    },
    count: (method) => counts.get(method) ?? 0,
  };
}
