import type { Clock } from '../../../server/clock.ts';
import { toCanonicalRequest } from './canonical-request.ts';
import { OpenApiRefusal } from './openapi-refusal.ts';

/** A key pair of the emulator's owner. */
export interface EmulatedAccessKey {
  id: string;
  secret: string;
  /** Of a temporary key (STS), which calls must then carry. */
  securityToken?: string;
  /** Actions that it may use. Default: all. */
  grants?: readonly string[];
}

export interface VerifySignatureOptions {
  request: Request;
  /** The request's body. */
  body: Uint8Array<ArrayBuffer>;
  accessKeys: readonly EmulatedAccessKey[];
  /** The operation that method and path stand for. */
  action: string;
  clock: Clock;
  nonces: Nonces;
}

const ALGORITHM = 'ACS3-HMAC-SHA256';
/** Without blanks after the commas. */
const AUTHORIZATION_PATTERN = /^ACS3-HMAC-SHA256 Credential=([^,\s]+),SignedHeaders=([a-z0-9;-]+),Signature=([0-9a-f]{64})$/;
const VERSION = '2023-12-29';
const MAX_SKEW_MS = 15 * 60_000;
const encoder = new TextEncoder();

/** The key that a request is signed with. Throws OpenApiRefusal. */
export async function verifySignature({ request, body, accessKeys, action, clock, nonces }: VerifySignatureOptions): Promise<EmulatedAccessKey> {
  const url = new URL(request.url);
  // A request that did not come over a socket has no such header.
  const headers = new Map([['host', url.host], ...request.headers]);
  const [, keyId, names = '', signature] = AUTHORIZATION_PATTERN.exec(headers.get('authorization') ?? '') ?? [];
  if (keyId === undefined) throw new OpenApiRefusal('IncompleteSignature');
  const key = accessKeys.find(({ id }) => id === keyId);
  if (!key) throw new OpenApiRefusal('InvalidAccessKeyId.NotFound');
  if (headers.get('x-acs-version') !== VERSION) throw new OpenApiRefusal('InvalidVersion');
  if (headers.get('x-acs-action') !== action) throw new OpenApiRefusal('InvalidAction.NotFound');
  checkDate(headers.get('x-acs-date') ?? '', clock.now());
  checkToken(headers, key);

  const signedHeaders = [...headers.keys()].filter((name) => name === 'host' || name === 'content-type' || name.startsWith('x-acs-')).sort();
  const payloadHash = toHex(await crypto.subtle.digest('SHA-256', body));
  const expected = signedHeaders.join(';');
  if (names !== expected) throw new OpenApiRefusal('SignatureDoesNotMatch', { message: `The headers to sign are ${expected}.` });
  if (headers.get('x-acs-content-sha256') !== payloadHash) {
    throw new OpenApiRefusal('SignatureDoesNotMatch', { message: 'x-acs-content-sha256 is not the hash of the body.' });
  }
  const nonce = headers.get('x-acs-signature-nonce') ?? '';
  if (nonce === '') throw new OpenApiRefusal('IncompleteSignature', { message: 'x-acs-signature-nonce is missing.' });
  let canonical: string;
  try {
    canonical = toCanonicalRequest({ method: request.method, url, headers, signedHeaders, payloadHash });
  } catch (error) {
    if (error instanceof URIError) throw new OpenApiRefusal('InvalidParameter', { message: 'The query is not encoded properly.' });
    throw error;
  }
  const digest = toHex(await crypto.subtle.digest('SHA-256', encoder.encode(canonical)));
  if ((await hmac(key.secret, `${ALGORITHM}\n${digest}`)) !== signature) throw new OpenApiRefusal('SignatureDoesNotMatch');
  nonces.use(`${keyId} ${nonce}`);
  return key;
}

export interface Nonces {
  /** Throws OpenApiRefusal when it was used before, as long as the request's date could still be taken. */
  use(nonce: string): void;
}

export function createNonces(clock: Clock): Nonces {
  const usedAt = new Map<string, number>();
  return {
    use(nonce) {
      const now = clock.now();
      // Oldest first: a map keeps the order in which its entries came.
      for (const [old, at] of usedAt) {
        if (now - at <= 2 * MAX_SKEW_MS) break;
        usedAt.delete(old);
      }
      if (usedAt.has(nonce)) throw new OpenApiRefusal('SignatureNonceUsed');
      usedAt.set(nonce, now);
    },
  };
}

function checkDate(text: string, now: number): void {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(time)) throw new OpenApiRefusal('InvalidTimeStamp.Format');
  if (Math.abs(now - time) > MAX_SKEW_MS) throw new OpenApiRefusal('InvalidTimeStamp.Expired');
}

function checkToken(headers: ReadonlyMap<string, string>, { id, securityToken }: EmulatedAccessKey): void {
  const token = headers.get('x-acs-security-token');
  if (securityToken !== undefined && token === undefined) throw new OpenApiRefusal('MissingSecurityToken');
  const named = headers.get('x-acs-accesskey-id') ?? id;
  if (token !== securityToken || named !== id) throw new OpenApiRefusal('InvalidSecurityToken.MismatchWithAccessKey');
}

async function hmac(secret: string, text: string): Promise<string> {
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return toHex(await crypto.subtle.sign('HMAC', key, encoder.encode(text)));
}

function toHex(buffer: ArrayBuffer): string {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
