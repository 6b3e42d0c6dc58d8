/** What a chat remembers in the page's own storage, from the visitor's first message on. */
export interface ChatMemory {
  token?: string | undefined;
  conversation?: string | undefined;
  /** `on` where the visitor wants the model to think first. */
  thinking?: string | undefined;
  /** Of the panel, where the visitor has changed it. */
  size?: string | undefined;
}

export interface ChatStorage {
  read(): ChatMemory;
  /** The same, with what other tabs have written meanwhile. */
  reread(): ChatMemory;
  /** Adds to what is remembered; undefined forgets a value. Before the first conversation it is remembered here alone. */
  write(change: ChatMemory): void;
  /** Notes for a reload of this tab whether the panel is open. */
  writeOpen(isOpen: boolean): void;
}

/** The browser's storages. Reading one throws where the visitor refuses storage. */
export type StorageSource = Partial<Pick<Window, 'localStorage' | 'sessionStorage'>>;

/**
 * Storage under `key`. Before the visitor's first message nothing is stored. Where storage is refused or full, the chat
 * lives as long as the page. What is found there and is not ours is taken for nothing. Without a source
 * nothing is read or written.
 */
export function createStorage(key: string, source: StorageSource): ChatStorage {
  const memory: ChatMemory = {};
  function reread(): ChatMemory {
    attempt(() => {
      const found: Record<string, unknown> = JSON.parse(source.localStorage?.getItem(key) ?? '{}');
      for (const name of ['token', 'conversation', 'thinking', 'size'] as const) {
        const value = found[name];
        // Anything else could not stand in a header or in a path.
        if (typeof value === 'string' && /^[\w.-]{1,4000}$/.test(value)) memory[name] = value;
      }
    });
    return memory;
  }

  // Whoever asked before has a token there. One that came today may have come with a file that was never sent.
  let isKept = !!reread().token;

  return {
    read: () => memory,
    reread,
    write(change) {
      Object.assign(memory, change);
      isKept ||= !!memory.conversation;
      if (isKept) attempt(() => source.localStorage?.setItem(key, JSON.stringify(memory)));
    },
    writeOpen(isOpen) {
      if (isKept) attempt(() => source.sessionStorage?.setItem(key, isOpen ? 'open' : 'closed'));
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
