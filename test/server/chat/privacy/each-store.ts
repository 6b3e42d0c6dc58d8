import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, onTestFinished } from 'vitest';
import { openNodeRedis } from '../../../../server/runtimes/node-redis.ts';
import { startRedis, type TestRedis, whyNoRedis } from '../../../redis.ts';
import { type DumpedStore, openDumpedRedis, openDumpedSqlite } from '../../stores/dump-store.ts';

/** Runs tests once with a file of SQLite and once with a server of Redis. `open` gives an empty store. */
export function describeEachStore(name: string, tests: (open: () => Promise<DumpedStore>) => void): void {
  describe(`${name}, in a file`, () => {
    tests(async () => {
      const folder = mkdtempSync(join(tmpdir(), 'bailian-chat-'));
      const opened = openDumpedSqlite(join(folder, 'chat.db'));
      onTestFinished(async () => {
        await opened.store.close();
        rmSync(folder, { recursive: true });
      });
      return opened;
    });
  });

  describe.skipIf(whyNoRedis !== undefined)(`${name}, in Redis${whyNoRedis ? ` (skipped: ${whyNoRedis})` : ''}`, () => {
    let redis: TestRedis;
    beforeAll(async () => {
      redis = await startRedis();
    });
    afterAll(() => redis.close());
    tests(async () => {
      const driver = await openNodeRedis(redis.url, () => {});
      await driver.command('FLUSHALL');
      const opened = openDumpedRedis(driver);
      onTestFinished(() => opened.store.close());
      return opened;
    });
  });
}
