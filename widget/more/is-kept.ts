/** Whether the browser still has what was stored under the key a moment ago. It has not where storage is refused, full or absent. */
export function isKept(key: string, source: Partial<Pick<Window, 'localStorage'>>): boolean {
  try {
    return !!source.localStorage?.getItem(key);
  } catch {
    return false;
  }
}
