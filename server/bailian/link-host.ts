const MAX_LENGTH = 2_000;

/** The address in its one spelling when a page may link to it; undefined for another scheme, host or no address at all. */
export function toAllowedUrl(value: string, hosts: readonly string[]): string | undefined {
  const url = toWebUrl(value);
  return url && hosts.some((pattern) => matchesHost(url.host, pattern)) ? url.href : undefined;
}

/** An address on the web, of a length that can be one. A name or password in it is there to deceive. */
export function toWebUrl(value: string): URL | undefined {
  if (value.length > MAX_LENGTH || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  return /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' ? url : undefined;
}

/** Never a comparison by suffix alone: `*.example.com` covers `a.example.com`, and neither `example.com` nor `anexample.com`. */
function matchesHost(host: string, pattern: string): boolean {
  const wanted = pattern.toLowerCase();
  if (wanted === '*') return true;
  return wanted.startsWith('*.') ? host.length > wanted.length - 1 && host.endsWith(wanted.slice(1)) : host === wanted;
}
