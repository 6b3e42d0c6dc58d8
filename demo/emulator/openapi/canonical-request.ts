const encoder = new TextEncoder();
const unreserved = new Set(encoder.encode('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~'));

export interface CanonicalRequestOptions {
  method: string;
  url: URL;
  /** By lower-case name, `host` among them. */
  headers: ReadonlyMap<string, string>;
  signedHeaders: readonly string[];
  payloadHash: string;
}

/**
 * The text that a V3 signature is made of, from a request as it came. The vendor's clients leave `!'()*` as they are in
 * the address but sign them encoded, so that the query is decoded and encoded again. Throws URIError when it is not
 * encoded properly.
 */
export function toCanonicalRequest({ method, url, headers, signedHeaders, payloadHash }: CanonicalRequestOptions): string {
  const path = url.pathname.replaceAll('+', '%20').replaceAll('*', '%2A').replaceAll('%7E', '~');
  const lines = signedHeaders.map((name) => `${name}:${(headers.get(name) ?? '').trim()}\n`);
  return `${method}\n${path}\n${toCanonicalQuery(url.search)}\n${lines.join('')}\n${signedHeaders.join(';')}\n${payloadHash}`;
}

function toCanonicalQuery(search: string): string {
  const pairs = search
    .slice(1)
    .split('&')
    .filter(Boolean)
    .map((pair): [string, string] => {
      const at = pair.indexOf('=');
      return at < 0 ? [decode(pair), ''] : [decode(pair.slice(0, at)), decode(pair.slice(at + 1))];
    });
  pairs.sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
  return pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
}

function decode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}

function encode(text: string): string {
  return Array.from(encoder.encode(text), (byte) => (unreserved.has(byte) ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)).join('');
}
