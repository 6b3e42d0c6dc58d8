import { readFileSync } from 'node:fs';
import { openNodeSqlite } from '../../../server/runtimes/node-sqlite.ts';
import type { RedisDriver, RedisReply } from '../../../server/stores/redis-driver.ts';
import { createRedisStore } from '../../../server/stores/redis.ts';
import { createSqlStore } from '../../../server/stores/sql.ts';
import type { Store } from '../../../server/stores/store.ts';

/** A store with all that it holds, as somebody who has the disk or the server finds it. */
export interface DumpedStore {
  store: Store;
  dump: () => Promise<string>;
}

/** The file and what stands beside it, byte by byte. */
export function openDumpedSqlite(path: string): DumpedStore {
  const store = createSqlStore(openNodeSqlite(path));
  const read = (file: string): string => {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return '';
    }
  };
  return { store, dump: async () => ['', '-wal', '-shm', '-journal'].map((suffix) => read(path + suffix)).join('\n') };
}

const readers: Record<string, (key: string) => string[]> = {
  string: (key) => ['GET', key],
  hash: (key) => ['HGETALL', key],
  list: (key) => ['LRANGE', key, '0', '-1'],
  set: (key) => ['SMEMBERS', key],
  zset: (key) => ['ZRANGE', key, '0', '-1', 'WITHSCORES'],
  stream: (key) => ['XRANGE', key, '-', '+'],
};

/** Every key with its value. */
export function openDumpedRedis(driver: RedisDriver): DumpedStore {
  return {
    store: createRedisStore(driver),
    async dump() {
      const keys = (await driver.command('KEYS', '*')) as string[];
      const values: [string, RedisReply][] = [];
      for (const key of keys.sort()) {
        const read = readers[String(await driver.command('TYPE', key))];
        if (!read) throw new Error(`The key ${key} is of a type that is not dumped.`);
        values.push([key, await driver.command(...read(key))]);
      }
      return values.map(([key, value]) => `${key} ${JSON.stringify(value)}`).join('\n');
    },
  };
}
