import { toHttpUrl } from './safe-url.ts';

/**
 * Whether an image may be loaded: its URL, as a browser normalises it, lies in the folder or is the file that one of
 * the prefixes names. Both can carry data out in a query, so one is allowed only where the prefix ends with `?` (any
 * query under that path) or has the beginning of a query itself (at exactly that path).
 */
export function isAllowedImage(url: URL, prefixes: readonly string[]): boolean {
  // Servers may read an encoded slash as a slash, and so climb out of the folder.
  if (/%2f|%5c/i.test(url.pathname)) return false;
  return prefixes.some((prefix) => {
    const allowed = toHttpUrl(prefix);
    if (allowed?.origin !== url.origin) return false;
    if (allowed.search) return url.pathname === allowed.pathname && url.search.startsWith(allowed.search);
    const folder = allowed.pathname.replace(/\/?$/, '/');
    const isInside = url.pathname === allowed.pathname || url.pathname.startsWith(folder);
    return isInside && (!url.search || prefix.endsWith('?'));
  });
}
