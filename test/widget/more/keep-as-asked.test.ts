import { describe, expect, it } from 'vitest';
import { keepAsAsked } from '../../../widget/more/keep-as-asked.ts';
import { createStorage } from '../../../widget/state/storage.ts';

/** What is stored are its own keys, as a browser has it. */
function toStorage(items: Record<string, string>): Storage {
  const methods = {
    getItem: (key: string) => items[key] ?? null,
    setItem: (key: string, value: string) => void (items[key] = value),
    removeItem: (key: string) => void Reflect.deleteProperty(items, key),
  };
  return Object.setPrototypeOf(items, methods) as Storage;
}

function createWindow(local: Record<string, string> = {}) {
  const tab: Record<string, string> = {};
  return { local, tab, window: { localStorage: toStorage(local), sessionStorage: toStorage(tab) } };
}

const earlier = { k: JSON.stringify({ token: 'old', conversation: 'c0' }), 'k:waiting:1': '[1,"A question"]', 'k2': 'of another chat' };

describe('a chat that the page wants remembered', () => {
  it('as long as the tab forgets what was there, and is found again in this tab alone', () => {
    const { local, tab, window } = createWindow({ ...earlier });
    const open = () => {
      const storage = createStorage('k', window);
      keepAsAsked({ persist: 'session', storage, storageKey: 'k', window });
      return storage;
    };
    const storage = open();
    expect(storage.read()).toEqual({});
    storage.write({ token: 'new' });
    storage.writeOpen(true);
    // Nothing before the first message.
    expect(Object.keys(tab)).toEqual([]);
    storage.write({ conversation: 'c1' });
    storage.writeOpen(true);
    expect(Object.keys(local)).toEqual(['k2']);
    expect(tab['k']).toBe('open');
    expect(open().read()).toEqual({ token: 'new', conversation: 'c1' });
  });

  it('as long as the page stores nothing, whatever it is told', () => {
    const { local, tab, window } = createWindow({ ...earlier });
    const storage = createStorage('k', window);
    const kept = keepAsAsked({ persist: 'none', storage, storageKey: 'k', window });
    storage.write({ token: 'new', conversation: 'c1', thinking: 'on' });
    storage.writeOpen(true);
    expect(storage.reread()).toEqual({ token: 'new', conversation: 'c1', thinking: 'on' });
    expect([...Object.keys(local), ...Object.keys(tab)]).toEqual(['k2']);
    expect(kept.localStorage).toBeUndefined();
  });

  it('where storage is refused lives for the page', () => {
    const window = { get localStorage(): Storage { throw new Error('refused'); }, get sessionStorage(): Storage { throw new Error('refused'); } };
    const storage = createStorage('k', window);
    keepAsAsked({ persist: 'session', storage, storageKey: 'k', window });
    storage.write({ conversation: 'c1' });
    storage.writeOpen(true);
    expect(storage.read()).toEqual({ conversation: 'c1' });
  });
});
