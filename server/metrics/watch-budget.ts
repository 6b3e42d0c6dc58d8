import type { MeterStore, Take } from '../stores/meter-store.ts';

export interface WatchedBudget<Store> {
  store: Store;
  /** What was used of each app's tokens of the day when this process counted last, by the app's alias. */
  used: ReadonlyMap<string, number>;
}

/** Sees what is counted on its way to the store. */
export function watchBudget<Store extends MeterStore>(store: Store, apps: ReadonlySet<string>): WatchedBudget<Store> {
  const used = new Map<string, number>();
  const appOf = (take: Take): string | undefined => {
    const app = /^([\w-]+):tokens:\d+$/.exec(take.key)?.[1];
    return take.kind === 'amount' && app !== undefined && apps.has(app) ? app : undefined;
  };
  return {
    used,
    store: {
      ...store,
      async takeMeters(takes, now) {
        const taken = await store.takeMeters(takes, now);
        for (const [at, take] of takes.entries()) {
          const app = appOf(take);
          if (taken.kind === 'taken' && app !== undefined && take.kind === 'amount') used.set(app, (taken.levels[at] ?? 0) * take.limit);
        }
        return taken;
      },
      async giveMeters(takes) {
        await store.giveMeters(takes);
        for (const take of takes) {
          const app = appOf(take);
          if (app !== undefined && take.kind === 'amount') used.set(app, (used.get(app) ?? 0) - take.cost);
        }
      },
    },
  };
}
