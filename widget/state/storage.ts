/** What a chat remembers in the page's own storage. Only written after the visitor's first message. */
export interface ChatMemory {
  token?: string | undefined;
  conversation?: string | undefined;
  /** `on` where the visitor wants the model to think first. */
  thinking?: string | undefined;
}

export interface ChatStorage {
  read(): ChatMemory;
  /** Adds to what is remembered; undefined forgets a value. */
  write(change: ChatMemory): void;
  /** Notes for a reload of this tab whether the panel is open. */
  writeOpen(isOpen: boolean): void;
}

/** The browser's storages. Reading one throws where the visitor refuses storage. */
export type StorageSource = Pick<Window, 'localStorage' | 'sessionStorage'>;

/**
 * Storage under `key`. Where storage is refused or full, the chat lives as long as the page. What is found there and
 * is not ours is taken for nothing.
 */
export function createStorage(key: string, source: StorageSource): ChatStorage {
  const memory: ChatMemory = {};
  attempt(() => {
    const found: Record<string, unknown> = JSON.parse(source.localStorage.getItem(key) ?? '{}');
    for (const name of ['token', 'conversation', 'thinking'] as const) {
      const value = found[name];
      // Anything else could not stand in a header or in a path.
      if (typeof value === 'string' && /^[\w.-]{1,4000}$/.test(value)) memory[name] = value;
    }
  });

  return {
    read: () => memory,
    write(change) {
      Object.assign(memory, change);
      attempt(() => source.localStorage.setItem(key, JSON.stringify(memory)));
    },
    writeOpen(isOpen) {
      attempt(() => source.sessionStorage.setItem(key, isOpen ? 'open' : 'closed'));
    },
  };
}

function attempt(run: () => void): void {
  try {
    run();
  } catch {
    // Refused, full or junk. The copy in memory serves until the page is left.
  }
}
