import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { LogEntry } from '../../../server/log.ts';
import { openNodeRedis } from '../../../server/runtimes/node-redis.ts';
import type { RedisDriver } from '../../../server/stores/redis-driver.ts';
import { createRedisStore } from '../../../server/stores/redis.ts';
import type { Owner, Store, TurnClaim, TurnEnd } from '../../../server/stores/store.ts';
import type { StreamPart } from '../../../server/wire/protocol.ts';
import { startRedis, type TestRedis, whyNoRedis } from '../../redis.ts';
import { testErasureStore } from './erasure-store-contract.ts';
import { testFileStore } from './file-store-contract.ts';
import { testIdentityStore } from './identity-store-contract.ts';
import { testMeterStore } from './meter-store-contract.ts';
import { testStore } from './store-contract.ts';

const log = (): void => {};
const owner: Owner = { app: 'shop', visitor: 'anna' };
const parts: StreamPart[] = [
  { type: 'start', messageId: 't1', messageMetadata: {} },
  { type: 'text-start', id: 'text-1' },
  { type: 'text-delta', id: 'text-1', delta: '你好' },
];

describe.skipIf(whyNoRedis !== undefined)(`Redis${whyNoRedis ? ` (skipped: ${whyNoRedis})` : ''}`, () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());

  /** An empty store. */
  async function open(): Promise<Store> {
    return createRedisStore(await openDriver());
  }

  async function openDriver(): Promise<RedisDriver> {
    const driver = await openNodeRedis(redis.url, log);
    await driver.command('FLUSHALL');
    return driver;
  }

  testStore('Redis', open);
  testErasureStore('Redis', open);
  testFileStore('Redis', open);
  testIdentityStore('Redis', open);
  testMeterStore('Redis', open);

  it('keeps everything over a reconnect of the backend', async () => {
    const first = await open();
    await first.keepSecret('token', 'kept');
    await first.close();
    const second = createRedisStore(await openNodeRedis(redis.url, log));
    expect(await second.keepSecret('token', 'new')).toBe('kept');
    await second.close();
  });

  describe('what was damaged', () => {
    it('leaves the rest of a conversation open', async () => {
      const driver = await openDriver();
      const store = createRedisStore(driver);
      await store.claimTurn(claim());
      await store.endTurn(end());
      await driver.command('HSET', 'bailian-chat:message:shop:anna:c1', 't1', '{"id":');
      expect((await store.readMessages(owner, 'c1', 10)).map(({ id }) => id)).toEqual(['q1']);
      await store.close();
    });

    it('ends a log where it is broken, or where a part is missing', async () => {
      const driver = await openDriver();
      const store = createRedisStore(driver);
      for (const turn of ['t1', 't2']) {
        await store.claimTurn(claim({ conversation: turn, turn }));
        await store.appendParts(turn, 1, parts);
      }
      await driver.command('XADD', 'bailian-chat:log:t1', '4-0', 'part', '{"type":');
      await store.appendParts('t1', 5, [{ type: 'text-end', id: 'text-1' }]);
      expect((await store.readParts('t1', 0)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
      expect(await store.readParts('t1', 3)).toEqual([]);
      await driver.command('XDEL', 'bailian-chat:log:t2', '2-0');
      expect((await store.readParts('t2', 0)).map(({ seq }) => seq)).toEqual([1]);
      await store.close();
    });
  });

  it('takes no parts from a process that was taken for lost and comes back', async () => {
    const [one, other] = [await open(), createRedisStore(await openNodeRedis(redis.url, log))];
    await one.claimTurn(claim());
    await one.appendParts('t1', 1, parts.slice(0, 2));
    await other.appendParts('t1', 3, [{ type: 'text-end', id: 'text-1' }]);
    await other.endTurn(end());
    await one.appendParts('t1', 3, [parts[2]!, { type: 'text-end', id: 'text-1' }]);
    expect((await other.readParts('t1', 2)).map(({ part }) => part.type)).toEqual(['text-end']);
    expect(await one.endTurn(end())).toBe(false);
    expect(await one.renewLeases('p1', 50_000)).toEqual([]);
    await Promise.all([one.close(), other.close()]);
  });

  it('keeps a part once when batches overlap', async () => {
    const store = await open();
    await store.claimTurn(claim());
    await store.appendParts('t1', 1, parts.slice(0, 2));
    await store.appendParts('t1', 2, [{ type: 'text-start', id: 'other' }, parts[2]!]);
    expect((await store.readParts('t1', 0)).map(({ part }) => part)).toEqual(parts);
    await store.close();
  });

  describe('while it is gone', () => {
    it('fails at once and clearly, and comes back by itself', async () => {
      const entries: LogEntry[] = [];
      const driver = await openNodeRedis(redis.url, (entry) => entries.push(entry));
      const store = createRedisStore(driver);
      await store.ping();
      await redis.stop();
      await expect.poll(() => store.ping().catch((error: unknown) => error)).toMatchObject({ code: 'unavailable' });
      const startedAt = performance.now();
      await expect(store.readConversation(owner, 'c')).rejects.toMatchObject({ code: 'unavailable' });
      expect(performance.now() - startedAt).toBeLessThan(200);
      await redis.start();
      await expect.poll(() => store.ping().then(() => 'back', () => 'gone')).toBe('back');
      // It knows none of our scripts by now.
      expect(await store.claimTurn(claim())).toMatchObject({ kind: 'claimed' });
      expect(entries.map(({ event }) => event)).toEqual(['store_lost', 'store_back']);
      await store.close();
    });

    it('takes no lease for over that could not be renewed meanwhile', async () => {
      const store = await open();
      await redis.stop();
      await expect.poll(() => store.ping().catch((error: unknown) => error)).toMatchObject({ code: 'unavailable' });
      await redis.start();
      await expect.poll(() => store.ping().then(() => 'back', () => 'gone')).toBe('back');
      await store.claimTurn(claim());
      expect((await store.readTurn(owner, 't1'))?.leaseUntil).toBeGreaterThan(Date.now());
      await expect.poll(async () => (await store.readTurn(owner, 't1'))?.leaseUntil).toBe(11_000);
      await store.close();
    });
  });

  describe('while it hangs', () => {
    it('fails within a second or so, also when the backend stops, and makes its connection anew', async () => {
      const driver = await openDriver();
      const store = createRedisStore(driver);
      const before = await countConnections(driver);
      redis.pause();
      const startedAt = performance.now();
      await expect(store.ping()).rejects.toMatchObject({ code: 'unavailable' });
      expect(performance.now() - startedAt).toBeLessThan(1_500);
      // Writes go on, so that the system finds the connection busy.
      while (performance.now() - startedAt < 4_500) await store.ping().catch(() => {});
      redis.resume();
      await expect.poll(() => store.ping().then(() => 'back', () => 'gone')).toBe('back');
      expect(await countConnections(driver)).toBeGreaterThan(before);
      redis.pause();
      onTestFinished(() => redis.resume());
      void store.ping().catch(() => {});
      const closedAt = performance.now();
      await store.close();
      expect(performance.now() - closedAt).toBeLessThan(1_500);
    });

    it('keeps no turn alive whose claim got no answer, and gives it to whoever asks the same again', async () => {
      const store = await open();
      const other = createRedisStore(await openNodeRedis(redis.url, log));
      redis.pause();
      await expect(store.claimTurn(claim())).rejects.toMatchObject({ code: 'unavailable' });
      redis.resume();
      await expect.poll(() => store.readConversation(owner, 'c1').catch(() => undefined)).toMatchObject({ id: 'c1' });
      await store.claimTurn(claim({ conversation: 'c2', turn: 't2' }));
      expect(await store.renewLeases('p1', 50_000)).toEqual([]);
      await expect.poll(async () => (await other.readTurn(owner, 't1'))?.leaseUntil).toBe(11_000);
      expect(await store.claimTurn(claim({ turn: 't3', question: question('q2') }))).toMatchObject({ kind: 'busy' });
      expect(await other.claimTurn(claim({ turn: 't3' }))).toMatchObject({ kind: 'known', turn: { id: 't1' } });
      expect(await store.claimTurn(claim({ turn: 't3' }))).toMatchObject({ kind: 'claimed' });
      expect(await store.readMessages(owner, 'c1', 10)).toEqual([question('q1')]);
      expect(await other.claimTurn(claim({ turn: 't4' }))).toMatchObject({ kind: 'known', turn: { id: 't3' } });
      expect(await store.endTurn(end({ turn: 't3' }))).toBe(true);
      await Promise.all([store.close(), other.close()]);
    });
  });

  it('tells what the server refuses, and finds its successor when it must not be written to', async () => {
    const entries: LogEntry[] = [];
    const driver = await openNodeRedis(redis.url, (entry) => entries.push(entry));
    const store = createRedisStore(driver);
    const before = await countConnections(driver);
    await driver.command('REPLICAOF', '127.0.0.1', '1');
    onTestFinished(async () => {
      await driver.command('REPLICAOF', 'NO', 'ONE');
      await store.close();
    });
    await expect.poll(async () => {
      await expect(store.claimTurn(claim({ conversation: 'c9' }))).rejects.toMatchObject({ code: 'unavailable' });
      return countConnections(driver).catch(() => 0);
    }).toBeGreaterThan(before);
    expect(entries.filter(({ event }) => event === 'store_refused')).toEqual([{ level: 'error', event: 'store_refused', code: 'READONLY' }]);
  });

  describe('tells an owner with a sentence', () => {
    it.each([
      ['that cannot be reached', 'redis://:canary@127.0.0.1:1', 'ECONNREFUSED'],
      ['whose address has no number of a database', 'redis://:canary@127.0.0.1:1/shop', 'Invalid pathname'],
    ])('of a server %s', async (_, url, reason) => {
      const error: unknown = await openNodeRedis(url, log).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: 'ConfigError', message: expect.stringContaining('STORE_URL names a Redis server that cannot be used: ') });
      expect(String(error)).toContain(reason);
      expect(String(error)).not.toContain('canary');
    });

    it('of a password that is wrong, of a cluster, and of a server that forgets', async () => {
      const closed = await startRedis(['--requirepass', 'x']);
      onTestFinished(() => closed.close());
      await expect(openNodeRedis(closed.url.replace('//', '//:canary@'), log)).rejects.toThrow('WRONGPASS');
      const cluster = await startRedis(['--cluster-enabled', 'yes']);
      onTestFinished(() => cluster.close());
      await expect(openNodeRedis(cluster.url, log)).rejects.toThrow('a part of a cluster');
      const forgetful = await startRedis(['--maxmemory-policy', 'allkeys-lru']);
      onTestFinished(() => forgetful.close());
      const entries: LogEntry[] = [];
      await (await openNodeRedis(forgetful.url, (entry) => entries.push(entry))).close();
      expect(entries).toEqual([{ level: 'warn', event: 'store_may_forget', maxmemoryPolicy: 'allkeys-lru' }]);
    });
  });
});

async function countConnections(driver: RedisDriver): Promise<number> {
  return Number(/total_connections_received:(\d+)/.exec(String(await driver.command('INFO', 'stats')))?.[1]);
}

function claim(changes: Partial<TurnClaim> = {}): TurnClaim {
  return { owner, conversation: 'c1', turn: 't1', question: question('q1'), title: '', isRegeneration: false, runner: 'p1', now: 1_000, leaseUntil: 11_000, ...changes };
}

function end(changes: Partial<TurnEnd> = {}): TurnEnd {
  return { owner, turn: 't1', answer: { id: 't1', role: 'assistant', parts: [], metadata: { outcome: 'done' } }, now: 2_000, sendsTranscript: false, ...changes };
}

function question(id: string) {
  return { id, role: 'user' as const, parts: [{ type: 'text' as const, text: 'Hello' }], metadata: {} };
}
