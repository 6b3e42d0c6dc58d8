import { toHex } from '../hex.ts';
import type { Clock } from '../clock.ts';

/** What the account's owner signs with. The token belongs to temporary keys (STS). */
export interface AccessKey {
  accessKeyId: string;
  accessKeySecret: string;
  securityToken?: string | undefined;
}

export interface SignRequestOptions extends AccessKey {
  method: string;
  /** As it is sent: its path is signed as the URL parser left it. */
  url: URL;
  /** The operation's name, such as `CreateMemory`. */
  action: string;
  /** The API's, such as `2023-12-29`. */
  version: string;
  /** Further headers by lower-case name. Those called `content-type` or `x-acs-…` are signed too. */
  headers?: Readonly<Record<string, string>>;
  /** The whole body, as it is sent. */
  body?: string;
  clock: Pick<Clock, 'now'>;
  /** Never used before with this key. */
  nonce: string;
}

const ALGORITHM = 'ACS3-HMAC-SHA256';
const encoder = new TextEncoder();

/**
 * The headers of a request signed by the vendor's V3 (ACS3-HMAC-SHA256), by lower-case name. `host` is signed but not
 * among them, since `fetch` sends it.
 */
export async function signRequest({ method, url, action, version, headers = {}, body = '', clock, nonce, ...key }: SignRequestOptions): Promise<Record<string, string>> {
  const payloadHash = await sha256(body);
  const sent: Record<string, string> = {
    ...headers,
    'x-acs-action': action,
    'x-acs-content-sha256': payloadHash,
    'x-acs-date': toSeconds(clock.now()),
    'x-acs-signature-nonce': nonce,
    'x-acs-version': version,
    // The vendor's clients name the key beside the token too.
    ...(key.securityToken ? { 'x-acs-accesskey-id': key.accessKeyId, 'x-acs-security-token': key.securityToken } : {}),
  };
  const signed = Object.entries({ ...sent, host: url.host })
    .filter(([name]) => name === 'host' || name === 'content-type' || name.startsWith('x-acs-'))
    .sort(byName);
  const names = signed.map(([name]) => name).join(';');
  const canonical = [
    method,
    toCanonicalPath(url.pathname),
    toCanonicalQuery(url.searchParams),
    ...signed.map(([name, value]) => `${name}:${value.trim()}`),
    '',
    names,
    payloadHash,
  ].join('\n');
  const signature = await hmac(key.accessKeySecret, `${ALGORITHM}\n${await sha256(canonical)}`);
  return { ...sent, authorization: `${ALGORITHM} Credential=${key.accessKeyId},SignedHeaders=${names},Signature=${signature}` };
}

/** Percent-encoding of RFC 3986, which leaves fewer characters alone than `encodeURIComponent`. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function toCanonicalPath(path: string): string {
  return path.replaceAll('+', '%20').replaceAll('*', '%2A').replaceAll('%7E', '~');
}

/** Sorted by the names as they are before they are encoded, like the vendor's clients do. */
function toCanonicalQuery(query: URLSearchParams): string {
  return [...query]
    .sort(byName)
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&');
}

function byName([a]: [string, string], [b]: [string, string]): number {
  return a < b ? -1 : Number(a > b);
}

function toSeconds(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}

async function sha256(text: string): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(text))));
}

async function hmac(secret: string, text: string): Promise<string> {
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return toHex(new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(text))));
}
