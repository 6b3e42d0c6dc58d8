/**
 * Options of a script as their attributes would be: `launcherIcon: true` as `launcher-icon="true"`. Null is an empty
 * attribute, which counts as not set; undefined is how scripts leave one out.
 */
export function toRaw(options: object): Record<string, string> {
  const raw: Record<string, string> = {};
  for (const [key, value] of Object.entries(options) as [string, unknown][]) {
    if (value === undefined) continue;
    raw[toAttribute(key)] = typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
  }
  return raw;
}

/** `launcherIcon` as `launcher-icon`. */
export function toAttribute(name: string): string {
  return name.replace(/[A-Z]/g, '-$&').toLowerCase();
}
