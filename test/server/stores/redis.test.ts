import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNodeRedis } from '../../../server/runtimes/node-redis.ts';
import { createRedisStore } from '../../../server/stores/redis.ts';
import type { Store } from '../../../server/stores/store.ts';
import { startRedis, type TestRedis, whyNoRedis } from '../../redis.ts';
import { testFileStore } from './file-store-contract.ts';
import { testStore } from './store-contract.ts';

const log = (): void => {};

describe.skipIf(whyNoRedis !== undefined)(`Redis${whyNoRedis ? ` (skipped: ${whyNoRedis})` : ''}`, () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());

  /** An empty store. */
  async function open(): Promise<Store> {
    const driver = await openNodeRedis(redis.url, log);
    await driver.command('FLUSHALL');
    return createRedisStore(driver);
  }

  testStore('Redis', open);
  testFileStore('Redis', open);

  it('keeps everything over a reconnect of the backend', async () => {
    const first = await open();
    await first.keepSecret('token', 'kept');
    await first.close();
    const second = createRedisStore(await openNodeRedis(redis.url, log));
    expect(await second.keepSecret('token', 'new')).toBe('kept');
    await second.close();
  });

  it('fails at once and clearly while it is gone, and comes back by itself', async () => {
    const events: string[] = [];
    const driver = await openNodeRedis(redis.url, ({ event }) => events.push(event));
    const store = createRedisStore(driver);
    await store.ping();
    await redis.stop();
    await expect.poll(() => store.ping().catch((error: unknown) => error)).toMatchObject({ code: 'unavailable' });
    const startedAt = performance.now();
    await expect(store.readConversation({ app: 'a', visitor: 'v' }, 'c')).rejects.toMatchObject({ code: 'unavailable' });
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    await redis.start();
    await expect.poll(() => store.ping().then(() => 'back', () => 'gone')).toBe('back');
    // It knows none of our scripts by now.
    expect(await store.keepSecret('token', 'anew')).toBe('anew');
    expect(await store.renewLeases('p1', 1)).toEqual([]);
    expect(events).toEqual(['store_lost', 'store_back']);
    await store.close();
  });

  it('tells an owner whose server cannot be reached, with a sentence', async () => {
    await expect(openNodeRedis('redis://127.0.0.1:1', log)).rejects.toThrow('STORE_URL names a Redis server that cannot be used');
  });
});
