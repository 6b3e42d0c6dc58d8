import { createStorage, type ChatStorage, type StorageSource } from '../state/storage.ts';

export interface KeepOptions {
  /** `session`: as long as the tab, and in no other. `none`: as long as the page. */
  persist: 'session' | 'none';
  /** The chat's own. It is given what it does from now on. */
  storage: Pick<ChatStorage, 'read' | 'reread' | 'write'> & Partial<ChatStorage>;
  storageKey: string;
  window: Pick<Window, 'localStorage' | 'sessionStorage'>;
}

/**
 * Has the chat remembered as the page asks, before anything of it is read, and forgets what an earlier visit left. Gives
 * what stands in the place of the window's storages for whoever else remembers something.
 */
export function keepAsAsked({ persist, storage, storageKey, window }: KeepOptions): StorageSource {
  const isKept = persist === 'session';
  // Reading one throws where the visitor refuses storage, which is for those who read to answer.
  const kept: StorageSource = Object.defineProperty({}, 'localStorage', { get: () => (isKept ? window.sessionStorage : undefined) });
  // The tab's storage has a note of whether the panel is open under the chat's own key.
  const own = createStorage(`${storageKey}:kept`, kept);
  Object.assign(storage, own, {
    writeOpen(isOpen: boolean) {
      if (isKept && own.read().conversation) attempt(() => window.sessionStorage.setItem(storageKey, isOpen ? 'open' : 'closed'));
    },
  });
  attempt(() => {
    const { localStorage } = window;
    for (const key of Object.keys(localStorage)) if (key === storageKey || key.startsWith(`${storageKey}:`)) localStorage.removeItem(key);
  });
  return kept;
}

function attempt(run: () => void): void {
  try {
    run();
  } catch {
    // Refused: then nothing of it is there.
  }
}
