import { expect, it } from 'vitest';
import { createMemoryNames } from '../../../server/chat/memory-names.ts';

const anna = { app: 'shop', visitor: 'anna' };
const ids = { memoryId: 'm1', memoryNodeId: 'n1' };

it('makes descriptions that the service takes', async () => {
  const names = await createMemoryNames('secret');
  expect(await names.describe({ app: '店', visitor: 'x y/'.repeat(100) }, 7)).toMatch(/^[\p{L}\p{N}:_.-]{1,50}$/u);
});

it('makes the same name of the same thing, and another of anything else', async () => {
  const names = await createMemoryNames('secret');
  const others = await Promise.all([
    names.describe({ app: 'shop', visitor: 'ben' }, 0),
    names.describe({ app: 'other', visitor: 'anna' }, 0),
    names.describe({ app: 'shopa', visitor: 'nna' }, 0),
    names.describe(anna, 1),
    (await createMemoryNames('other')).describe(anna, 0),
  ]);
  const description = await names.describe(anna, 0);
  expect(await names.describe(anna, 0)).toBe(description);
  expect(new Set([description, ...others]).size).toBe(6);

  const facts = await Promise.all([
    names.nameFact({ app: 'shop', visitor: 'ben' }, ids),
    names.nameFact(anna, { ...ids, memoryId: 'm2' }),
    names.nameFact(anna, { ...ids, memoryNodeId: 'n2' }),
    (await createMemoryNames('other')).nameFact(anna, ids),
  ]);
  const fact = await names.nameFact(anna, ids);
  expect(await names.nameFact(anna, ids)).toBe(fact);
  expect(new Set([fact, ...facts]).size).toBe(5);
});
