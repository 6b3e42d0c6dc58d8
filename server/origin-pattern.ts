/**
 * Origins an owner lists: `https://www.example.com`, `https://*.example.com` (any sub-domain right below it), `*` (any
 * page) or `null` (pages without an origin, such as files).
 */

/** The pattern in its one spelling, or undefined when it is none. */
export function parseOriginPattern(value: string): string | undefined {
  if (value === '*' || value === 'null') return value;
  const wildcard = /^(https?:\/\/)\*\.(.+)$/i.exec(value);
  const probe = wildcard ? `${wildcard[1]}${wildcard[2]}` : value;
  if (!URL.canParse(probe)) return undefined;
  const url = new URL(probe);
  const isBare = url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password;
  if (!isBare || !/^https?:$/.test(url.protocol) || /\*|\.$/.test(url.hostname)) return undefined;
  return wildcard ? `${url.protocol}//*.${url.host}` : url.origin;
}

/** Whether an `Origin` header, as the browser sent it, is covered by a pattern. Never a comparison by suffix alone. */
export function matchesOrigin(origin: string, pattern: string): boolean {
  if (pattern === '*') return origin !== 'null';
  if (!pattern.includes('*')) return origin === pattern;
  const [scheme, host] = pattern.split('//*.');
  if (scheme === undefined || host === undefined || !URL.canParse(origin)) return false;
  const url = new URL(origin);
  const label = url.host.slice(0, -host.length - 1);
  return url.origin === origin && url.protocol === scheme && url.host === `${label}.${host}` && /^[^.]+$/.test(label);
}
