import { describe, expect, it } from 'vitest';
import { keepAsAsked } from '../../../widget/more/keep-as-asked.ts';
import { createStorage } from '../../../widget/state/storage.ts';

function createWindow(stored: Record<string, string> = {}) {
  const toStorage = (map: Map<string, string>): Storage => {
    const storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> = {
      getItem: (key) => map.get(key) ?? null,
      setItem: (key, value) => void map.set(key, value),
      removeItem: (key) => void map.delete(key),
    };
    return storage as Storage;
  };
  const local = new Map(Object.entries(stored));
  const tab = new Map<string, string>();
  return { local, tab, window: { localStorage: toStorage(local), sessionStorage: toStorage(tab) } };
}

const earlier = { k: JSON.stringify({ token: 'old', conversation: 'c0' }) };

describe('a chat that the page wants remembered', () => {
  it('as long as the tab forgets what was there, and is found again in this tab alone', () => {
    const { local, tab, window } = createWindow(earlier);
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
    expect([...tab]).toEqual([]);
    storage.write({ conversation: 'c1' });
    storage.writeOpen(true);
    expect([...local]).toEqual([]);
    expect(tab.get('k')).toBe('open');
    expect(open().read()).toEqual({ token: 'new', conversation: 'c1' });
  });

  it('as long as the page stores nothing, whatever it is told', () => {
    const { local, tab, window } = createWindow(earlier);
    const storage = createStorage('k', window);
    const kept = keepAsAsked({ persist: 'none', storage, storageKey: 'k', window });
    storage.write({ token: 'new', conversation: 'c1', thinking: 'on' });
    storage.writeOpen(true);
    expect(storage.reread()).toEqual({ token: 'new', conversation: 'c1', thinking: 'on' });
    expect([...local, ...tab]).toEqual([]);
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
