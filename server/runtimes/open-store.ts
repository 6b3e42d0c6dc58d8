import { join } from 'node:path';
import type { Log } from '../log.ts';
import { createSqlStore } from '../stores/sql.ts';
import type { Store } from '../stores/store.ts';
import { openNodeSqlite } from './node-sqlite.ts';

export interface OpenStoreOptions {
  /** `sqlite:<path>`, relative ones from `root`, or `redis(s)://…`. */
  url: string;
  root: string;
  log: Log;
}

/** The store that the owner chose. Throws what opening it throws. */
export async function openStore({ url, root, log }: OpenStoreOptions): Promise<Store> {
  if (!url.startsWith('sqlite:')) {
    // Loaded only where it is used: most backends have a file.
    const [{ openNodeRedis }, { createRedisStore }] = await Promise.all([import('./node-redis.ts'), import('../stores/redis.ts')]);
    return createRedisStore(await openNodeRedis(url, log));
  }
  const path = url.slice('sqlite:'.length);
  return createSqlStore(openNodeSqlite(path === ':memory:' || path.startsWith('/') ? path : join(root, path)));
}
