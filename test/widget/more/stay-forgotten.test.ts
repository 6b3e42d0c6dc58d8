// @vitest-environment happy-dom
import { beforeEach, expect, it } from 'vitest';
import { stayForgotten } from '../../../widget/more/stay-forgotten.ts';
import { createStorage, type ChatMemory, type ChatStorage } from '../../../widget/state/storage.ts';

const key = 'bailian-chat:https://chat.example.com:default';

beforeEach(() => localStorage.clear());

function open(): ChatStorage {
  const storage = createStorage(key, window);
  stayForgotten({ key, storage, source: window });
  return storage;
}

const stored = (): ChatMemory => createStorage(key, window).read();

it('what the page clears in the middle of a conversation is not put back, and this tab goes on', () => {
  const storage = open();
  storage.write({ conversation: 'c1' });
  storage.write({ token: 'old' });
  expect(stored()).toEqual({ conversation: 'c1', token: 'old' });
  localStorage.clear();
  for (const change of [{ token: 'renewed' }, { conversation: undefined }, { conversation: 'c2' }, { size: '400x500' }]) storage.write(change);
  expect(localStorage.length).toBe(0);
  expect(storage.read()).toEqual({ conversation: 'c2', token: 'renewed', size: '400x500' });
});

it('that goes for what was cleared before this came, and between two conversations', () => {
  const before = createStorage(key, window);
  before.write({ conversation: 'c1', token: 'old' });
  localStorage.clear();
  stayForgotten({ key, storage: before, source: window });
  before.write({ token: 'renewed' });
  expect(localStorage.length).toBe(0);

  createStorage(key, window).write({ conversation: 'c1', token: 'old' });
  const between = open();
  between.write({ conversation: undefined });
  localStorage.clear();
  between.write({ conversation: 'c2' });
  expect(localStorage.length).toBe(0);
});

it('a first question is kept, also after a file has brought a token', () => {
  const storage = open();
  storage.write({ token: 'new' });
  expect(localStorage.length).toBe(0);
  storage.write({ conversation: 'c1' });
  expect(stored()).toEqual({ token: 'new', conversation: 'c1' });
});

it('a visitor who begins anew after being forgotten is kept again', () => {
  const storage = open();
  storage.write({ conversation: 'c1', token: 'old' });
  storage.write({ token: undefined, conversation: undefined });
  localStorage.removeItem(key);
  storage.write({ conversation: 'c2' });
  storage.write({ token: 'new' });
  expect(stored()).toEqual({ conversation: 'c2', token: 'new' });
});
