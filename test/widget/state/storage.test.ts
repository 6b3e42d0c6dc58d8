// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import { createStorage, type StorageSource } from '../../../widget/state/storage.ts';

const key = 'bailian-chat:https://chat.example.com:default';

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});

describe('storage', () => {
  it('stores nothing before the first conversation, and then all that was remembered', () => {
    const storage = createStorage(key, window);
    storage.write({ token: 'abc.def', thinking: 'on' });
    storage.writeOpen(true);
    expect(storage.read()).toEqual({ token: 'abc.def', thinking: 'on' });
    expect(localStorage.length + sessionStorage.length).toBe(0);
    storage.write({ conversation: 'c1' });
    storage.write({ conversation: undefined });
    expect(createStorage(key, window).read()).toEqual({ token: 'abc.def', thinking: 'on' });
  });

  it('remembers token and conversation for the next page', () => {
    const first = createStorage(key, window);
    first.write({ token: 'abc.def' });
    first.write({ conversation: 'c1' });
    expect(createStorage(key, window).read()).toEqual({ token: 'abc.def', conversation: 'c1' });
    first.write({ conversation: undefined });
    expect(createStorage(key, window).read()).toEqual({ token: 'abc.def' });
  });

  it('finds what another tab has written meanwhile, when it looks', () => {
    const [one, other] = [createStorage(key, window), createStorage(key, window)];
    one.write({ conversation: 'c1', token: 'abc.def' });
    expect(other.read()).toEqual({});
    expect(other.reread()).toEqual({ conversation: 'c1', token: 'abc.def' });
    localStorage.setItem(key, '{');
    expect(other.reread()).toEqual(other.read());
  });

  it('remembers whether the visitor wants thoughts', () => {
    createStorage(key, window).write({ conversation: 'c1', thinking: 'on' });
    expect(createStorage(key, window).read()).toEqual({ conversation: 'c1', thinking: 'on' });
  });

  it('notes whether the panel is open, for this tab only', () => {
    const storage = createStorage(key, window);
    storage.write({ conversation: 'c1' });
    storage.writeOpen(true);
    expect(sessionStorage.getItem(key)).toBe('open');
    storage.writeOpen(false);
    expect(sessionStorage.getItem(key)).toBe('closed');
    expect(localStorage.length).toBe(1);
  });

  it.each(['', 'junk', 'null', '7', '[]', '{"token":{},"conversation":4}', '{"token":"a b","conversation":"../x"}', '{"token":"é"}'])(
    'takes %s for nothing',
    (stored) => {
      localStorage.setItem(key, stored);
      const storage = createStorage(key, window);
      expect(storage.read()).toEqual({});
      storage.write({ token: 'new', conversation: 'c1' });
      expect(JSON.parse(localStorage.getItem(key) ?? '')).toEqual({ token: 'new', conversation: 'c1' });
    },
  );

  it('lives in memory where storage is refused', () => {
    const refusing = {
      get localStorage(): Storage {
        throw new Error('SecurityError');
      },
      get sessionStorage(): Storage {
        throw new Error('SecurityError');
      },
    } satisfies StorageSource;
    const storage = createStorage(key, refusing);
    storage.write({ token: 'abc' });
    storage.writeOpen(true);
    expect(storage.read()).toEqual({ token: 'abc' });
  });
});
