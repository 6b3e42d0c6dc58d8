import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../clock.ts';
import { ChatError } from '../errors.ts';
import { toHex } from '../hex.ts';
import { createRandomId } from '../random-id.ts';
import { ID_PATTERN, type VisitorToken } from '../wire/protocol.ts';
import type { SignedValues, SignedVisitor } from './signed-visitors.ts';
import { explainForm } from './token-form.ts';

const ALGORITHM = 'HS256';
const LIFE_MS = 30 * 24 * 3600_000;
/** A token older than this is replaced by the way, so that a visitor who keeps coming is never forgotten. */
const REFRESH_AFTER_MS = 24 * 3600_000;
const SKEW_SECONDS = 60;
/** Room for what a site signs, which it does in 4 KB at most. */
const MAX_TOKEN_LENGTH = 6_144;

export interface VisitorTokens {
  /** A token for a new visitor of the app, or a fresh one for a known visitor. */
  mint(app: string, visitor?: string): Promise<VisitorToken>;
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

/**
 * Visitor tokens: JWTs with one fixed algorithm, the app as audience, and a key id taken from the secret. The newest
 * secret, the first, signs; those behind it are still taken.
 */
export async function createVisitorTokens({ secrets, clock }: { secrets: readonly string[]; clock: Clock }): Promise<VisitorTokens> {
  const keys = new Map<string, CryptoKey>();
  for (const secret of secrets) keys.set(await toKeyId(secret), await deriveKey(secret));
  const [newest] = keys;
  if (!newest) throw new Error('Visitor tokens need a secret.');
  const [newestId, newestKey] = newest;

  interface Claims extends JWTPayload {
    sub: string;
    aud: string;
    exp: number;
  }
  async function sign(claims: Claims): Promise<VisitorToken> {
    const issuedAt = Math.floor(clock.now() / 1_000);
    const token = await new SignJWT(claims).setProtectedHeader({ alg: ALGORITHM, kid: newestId, typ: 'JWT' }).setIssuedAt(issuedAt).sign(newestKey);
    return { token, expiresAt: new Date(claims.exp * 1_000).toISOString(), verified: 'signed' in claims };
  }

  return {
    mint: (app, visitor = createRandomId()) => sign({ sub: visitor, aud: app, exp: Math.floor((clock.now() + LIFE_MS) / 1_000) }),
    async mintVerified(app, { visitor, issuedAt, expiresAt, variables, claims }) {
      const minted = await sign({ sub: visitor, aud: app, exp: expiresAt, signed: { variables, claims }, signedAt: issuedAt });
      if (minted.token.length > MAX_TOKEN_LENGTH) throw new ChatError('unauthorized', { detail: 'The site signed too much.' });
      return minted;
    },
    async verify(app, token) {
      const key = token.length <= MAX_TOKEN_LENGTH && !explainForm(token) ? keys.get(String(decodeProtectedHeader(token).kid)) : undefined;
      if (!key) throw new ChatError('unauthorized');
      try {
        const { payload, protectedHeader } = await jwtVerify(token, key, {
          algorithms: [ALGORITHM],
          audience: app,
          clockTolerance: SKEW_SECONDS,
          currentDate: new Date(clock.now()),
          requiredClaims: ['sub', 'iat', 'exp'],
        });
        if (!ID_PATTERN.test(payload.sub ?? '')) throw new ChatError('unauthorized');
        const visitor = payload.sub ?? '';
        if (isSigned(payload)) return { visitor, verified: true, signed: payload.signed, signedAt: payload.signedAt, isStale: false };
        // One of an older secret is replaced while that secret is still taken.
        return { visitor, verified: false, isStale: protectedHeader.kid !== newestId || clock.now() - (payload.iat ?? 0) * 1_000 > REFRESH_AFTER_MS };
      } catch (error) {
        if (error instanceof errors.JOSEError) throw new ChatError('unauthorized', { cause: error });
        throw error;
      }
    },
  };
}

// Our own signature stands under it, so its form is what `mintVerified` gave it.
function isSigned(payload: JWTPayload): payload is JWTPayload & { signed: SignedValues; signedAt: number } {
  return 'signed' in payload;
}

// Each purpose has a key of its own, so that one secret can serve several without a token of one passing for another.
async function deriveKey(secret: string): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), 'HKDF', false, ['deriveKey']);
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: new TextEncoder().encode('bailian-chat token') };
  return crypto.subtle.deriveKey(derivation, material, { name: 'HMAC', hash: 'SHA-256', length: 256 }, false, ['sign', 'verify']);
}

async function toKeyId(secret: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`bailian-chat key id ${secret}`));
  return toHex(new Uint8Array(digest, 0, 4));
}
