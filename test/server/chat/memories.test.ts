import { expect, it } from 'vitest';
import type { MemoryClient } from '../../../server/bailian/memory.ts';
import { createMemories } from '../../../server/chat/memories.ts';
import { openNodeSqlite } from '../../../server/runtimes/node-sqlite.ts';
import { createSqlStore } from '../../../server/stores/sql.ts';
import { createFakeClock } from '../../fake-clock.ts';

const client = { createMemory: async () => 'm1' } as unknown as MemoryClient;
const open = (given?: MemoryClient) => createMemories({ store: createSqlStore(openNodeSqlite(':memory:')), client: given, limits: { admitMemory: async () => {} }, clock: createFakeClock(), log: () => {} });

it.each([
  ['off', false, false, false],
  ['off', true, false, false],
  ['verified', false, true, false],
  ['verified', true, true, true],
  ['all', false, true, true],
  ['all', true, true, true],
  [undefined, true, false, false],
] as const)('of an app set to %s, with a visitor who is verified: %s, is offered: %s, and on: %s', async (memory, verified, isOffered, isOn) => {
  const app = { alias: 'shop', appId: 'a', origins: [], texts: {}, imagePrefixes: [], ...(memory ? { memory } : {}) };
  const memories = await open(client);
  expect(memories.isOffered(app)).toBe(isOffered);
  expect(memories.isOn({ app, verified })).toBe(isOn);
  const without = await open();
  expect(without.isOffered(app)).toBe(false);
  expect(without.isOn({ app, verified })).toBe(false);
});

it('is made for a verified visitor, and recalled for nobody else', async () => {
  const app = { alias: 'shop', appId: 'a', origins: [], texts: {}, imagePrefixes: [], memory: 'verified' as const };
  const owner = { app: 'shop', visitor: 'anna' };
  const memories = await open(client);
  memories.afterTurn({ app, owner, verified: false, net: undefined, askedAt: 1, isFinished: true });
  await memories.close();
  expect(await memories.recall({ app, owner, verified: true })).toBeUndefined();

  const waiting: Promise<unknown>[] = [];
  const store = createSqlStore(openNodeSqlite(':memory:'));
  const others = await createMemories({ store, client, limits: { admitMemory: async () => {} }, clock: createFakeClock(), log: () => {}, waitUntil: (promise) => void waiting.push(promise) });
  others.afterTurn({ app, owner, verified: true, net: undefined, askedAt: 1, isFinished: true });
  await Promise.all(waiting);
  expect(await others.recall({ app, owner, verified: true })).toBe('m1');
  expect(await others.recall({ app, owner, verified: false })).toBeUndefined();
});
