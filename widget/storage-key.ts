/** Name of everything a chat keeps in the page's storage. */
export function storageKey(endpoint: string, app: string): string {
  return `bailian-chat:${endpoint}:${app}`;
}

/** `open` or `closed` once the visitor has sent a message in this tab; null before, and where storage is refused. */
export function readSession(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}
