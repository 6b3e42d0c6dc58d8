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
  /** What it calls those of its records that hold the word: tables and keys. */
  placesOf: (word: string) => Promise<string[]>;
  /** How long a key lives, in milliseconds. Absent where a sweep drops what is old. */
  lifeOf?: (key: string) => Promise<number>;
}

/** The file and what stands beside it, byte by byte. */
export function openDumpedSqlite(path: string): DumpedStore {
  const db = openNodeSqlite(path);
  const store = createSqlStore(db);
  const read = (file: string): string => {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return '';
    }
  };
  return {
    store,
    dump: async () => ['', '-wal', '-shm', '-journal'].map((suffix) => read(path + suffix)).join('\n'),
    async placesOf(word) {
      const tables = db.all("SELECT name FROM sqlite_master WHERE type = 'table'").map(({ name }) => String(name));
      return tables.filter((table) => JSON.stringify(db.all(`SELECT * FROM ${table}`)).includes(word)).sort();
    },
  };
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
  async function readAll(): Promise<string[]> {
    const keys: string[] = [];
    let cursor = '0';
    do {
      const [next, found] = (await driver.command('SCAN', cursor)) as [string, string[]];
      keys.push(...found);
      cursor = next;
    } while (cursor !== '0');
    const values: [string, RedisReply][] = [];
    for (const key of [...new Set(keys)].sort()) {
      const read = readers[String(await driver.command('TYPE', key))];
      if (!read) throw new Error(`The key ${key} is of a type that is not dumped.`);
      values.push([key, await driver.command(...read(key))]);
    }
    return values.map(([key, value]) => `${key} ${JSON.stringify(value)}`);
  }
  return {
    store: createRedisStore(driver),
    dump: async () => (await readAll()).join('\n'),
    lifeOf: async (key) => Number(await driver.command('PTTL', `bailian-chat:${key}`)),
    placesOf: async (word) => (await readAll()).filter((line) => line.includes(word)).map((line) => /^bailian-chat:([\w-]+)/.exec(line)?.[1] ?? line).sort(),
  };
}
