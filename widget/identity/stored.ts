/** An anonymous visitor with the conversation that is open. */
export interface Guest {
  token: string;
  conversation: string;
}

/** The anonymous visitor whose conversation was open in this very tab before the page was loaded. */
export function readGuest(key: string, source: Pick<Window, 'localStorage' | 'sessionStorage'>): Guest | undefined {
  try {
    // Written only in tabs in which the panel was used.
    if (source.sessionStorage.getItem(key) === null) return undefined;
    const { token, conversation }: Record<string, unknown> = Object(JSON.parse(source.localStorage.getItem(key) ?? '{}'));
    const isWhole = typeof token === 'string' && /^[\w.-]{1,4000}$/.test(token) && typeof conversation === 'string' && /^[\w-]{1,64}$/.test(conversation);
    return isWhole ? { token, conversation } : undefined;
  } catch {
    return undefined;
  }
}

/** Takes away what a chat keeps in the page's storage: token, conversation, questions that wait. */
export function forgetStored(key: string, source: Pick<Window, 'localStorage'>): void {
  try {
    for (const one of Object.keys(source.localStorage)) if (one === key || one.startsWith(`${key}:`)) source.localStorage.removeItem(one);
  } catch {
    // Where storage is refused nothing was written.
  }
}

/** The label of the visitor whose conversation is stored. Empty for none. */
export function readLabel(key: string, source: Partial<Pick<Window, 'localStorage'>>): string {
  try {
    return source.localStorage?.getItem(`${key}:label`) ?? '';
  } catch {
    return '';
  }
}

export function writeLabel(key: string, label: string, source: Partial<Pick<Window, 'localStorage'>>): void {
  try {
    source.localStorage?.setItem(`${key}:label`, label);
  } catch {
    // Then the conversation is not stored either.
  }
}

/** Notes whether the panel is open, which says nothing of who the visitor is. */
export function noteOpen(key: string, isOpen: boolean, source: Pick<Window, 'sessionStorage'>): void {
  try {
    source.sessionStorage.setItem(key, isOpen ? 'open' : 'closed');
  } catch {
    // Where storage is refused the panel is closed after a reload.
  }
}

/** Tells two labels apart without writing one down (FNV-1a, 32 bits). Empty for none. */
export function toLabel(text: string): string {
  if (!text) return '';
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash.toString(36);
}
