import { sign as signJwt } from 'hono/utils/jwt/jwt';
import type { Clock } from '../clock.ts';
import { ChatError } from '../errors.ts';
import { toHex } from '../hex.ts';
import { createRandomId, toBase64Url } from '../random-id.ts';
import { ID_PATTERN, type VisitorToken } from '../wire/protocol.ts';
import type { Owner } from '../stores/store.ts';
import { createRecent } from './limits/local-rates.ts';
import type { SignedValues, SignedVisitor } from './signed-visitors.ts';
import { type Claims, isValid, keyIdOf, verifySignature } from './verify-jwt.ts';

const ALGORITHM = 'HS256';
const LIFE_MS = 30 * 24 * 3600_000;
/** A token older than this is replaced by the way, so that a visitor who keeps coming is never forgotten. */
const REFRESH_AFTER_MS = 24 * 3600_000;
/** Tokens whose signature need not be checked again, and how long those may be. */
const MAX_CHECKED = 5_000;
const MAX_CHECKED_LENGTH = 1_024;
/** Room for what a site signs, which it does in 4 KB at most. */
const MAX_TOKEN_LENGTH = 6_144;

export interface VisitorTokens {
  /** A token for a new visitor of the app, or a fresh one for a known visitor. */
  mint(app: string, visitor?: string): Promise<VisitorToken & { visitor: string }>;
  /** A token for a visitor that the site vouched for, good for as long as the site said. */
  mintVerified(app: string, visitor: SignedVisitor): Promise<VisitorToken>;
  /** The visitor a token names. Throws ChatError `unauthorized` for any token that is not ours, valid and of this app. */
  verify(app: string, token: string): Promise<VerifiedVisitor>;
}

export interface VerifiedVisitor {
  visitor: string;
  /** Whether the site vouched for who that is. */
  verified: boolean;
  /** What the site signed for a verified visitor, and when by its clock, in seconds since 1970. */
  signed?: SignedValues;
  signedAt?: number;
  /** Whether the token is old enough to be replaced. Never that of a verified visitor: the site says for how long. */
  isStale: boolean;
}

export interface VisitorTokensOptions {
  secrets: readonly string[];
  clock: Clock;
  /** Whether what the site signed at the time, in seconds by its clock, no longer counts. */
  isEnded?: (owner: Owner, signedAt: number) => Promise<boolean>;
}

/**
 * Visitor tokens: JWTs with one fixed algorithm, the app as audience, and a key id taken from the secret. The newest
 * secret, the first, signs; those behind it are still taken.
 */
export async function createVisitorTokens({ secrets, clock, isEnded }: VisitorTokensOptions): Promise<VisitorTokens> {
  const keys = new Map<string, TokenKey>();
  for (const secret of secrets) keys.set(await toKeyId(secret), await deriveKey(secret));
  const [newest] = keys;
  if (!newest) throw new Error('Visitor tokens need a secret.');
  const [newestId, newestKey] = newest;

  /**
   * What tokens say whose signature was checked: that costs more than all else of a small request. For whom they are,
   * until when, and whether they were ended is looked at each time.
   */
  const checked = createRecent<CheckedToken>(MAX_CHECKED);

  async function check(token: string): Promise<CheckedToken> {
    const keyId = token.length <= MAX_TOKEN_LENGTH ? keyIdOf(token) : undefined;
    const key = keys.get(keyId ?? '')?.verifying;
    const found = { keyId, claims: key && (await verifySignature(token, { key, algorithm: ALGORITHM })) };
    if (found.claims && token.length <= MAX_CHECKED_LENGTH) checked.set(token, found);
    return found;
  }

  async function sign(claims: { sub: string; aud: string; exp: number; signed?: SignedValues; signedAt?: number }): Promise<VisitorToken> {
    const token = await signJwt({ ...claims, iat: Math.floor(clock.now() / 1_000) }, { ...newestKey.signing, kid: newestId });
    return { token, expiresAt: new Date(claims.exp * 1_000).toISOString(), verified: 'signed' in claims };
  }

  return {
    async mint(app, visitor = createRandomId()) {
      return { visitor, ...(await sign({ sub: visitor, aud: app, exp: Math.floor((clock.now() + LIFE_MS) / 1_000) })) };
    },
    async mintVerified(app, { visitor, issuedAt, expiresAt, variables, claims }) {
      const minted = await sign({ sub: visitor, aud: app, exp: expiresAt, signed: { variables, claims }, signedAt: issuedAt });
      if (minted.token.length > MAX_TOKEN_LENGTH) throw new ChatError('unauthorized', { detail: 'The site signed too much.' });
      return minted;
    },
    async verify(app, token) {
      const { keyId, claims } = checked.get(token) ?? (await check(token));
      if (!claims || !isValid(claims, { audience: app, now: clock.now() }) || !ID_PATTERN.test(claims.sub)) throw new ChatError('unauthorized');
      const visitor = claims.sub;
      if (isSigned(claims) && (await isEnded?.({ app, visitor }, claims.signedAt))) throw new ChatError('unauthorized');
      if (isSigned(claims)) return { visitor, verified: true, signed: claims.signed, signedAt: claims.signedAt, isStale: false };
      // One of an older secret is replaced while that secret is still taken.
      return { visitor, verified: false, isStale: keyId !== newestId || clock.now() - claims.iat * 1_000 > REFRESH_AFTER_MS };
    },
  };
}

// Our own signature stands under it, so its form is what `mintVerified` gave it.
function isSigned(claims: Claims): claims is Claims & { signed: SignedValues; signedAt: number } {
  return 'signed' in claims;
}

interface CheckedToken {
  keyId: string | undefined;
  /** Undefined: it is none of ours. */
  claims: Record<string, unknown> | undefined;
}

interface TokenKey {
  /** As the library wants it, which puts its key id into what it signs. */
  signing: { kty: 'oct'; k: string; alg: typeof ALGORITHM };
  verifying: CryptoKey;
}

// Each purpose has a key of its own, so that one secret can serve several without a token of one passing for another.
async function deriveKey(secret: string): Promise<TokenKey> {
  const encoder = new TextEncoder();
  const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, ['deriveBits']);
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: encoder.encode('bailian-chat token') };
  const bits = await crypto.subtle.deriveBits(derivation, material, 256);
  const verifying = await crypto.subtle.importKey('raw', bits, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
  return { signing: { kty: 'oct', k: toBase64Url(new Uint8Array(bits)), alg: ALGORITHM }, verifying };
}

async function toKeyId(secret: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`bailian-chat key id ${secret}`));
  return toHex(new Uint8Array(digest, 0, 4));
}
