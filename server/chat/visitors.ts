import { errors, jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../clock.ts';
import { ChatError } from '../errors.ts';
import { createRandomId } from '../random-id.ts';
import { ID_PATTERN, type VisitorToken } from '../wire/protocol.ts';

const ALGORITHM = 'HS256';
const LIFE_MS = 30 * 24 * 3600_000;
/** A token older than this is replaced by the way, so that a visitor who keeps coming is never forgotten. */
const REFRESH_AFTER_MS = 24 * 3600_000;
const SKEW_SECONDS = 60;
const MAX_TOKEN_LENGTH = 1_024;

export interface VisitorTokens {
  /** A token for a new visitor of the app, or a fresh one for a known visitor. */
  mint(app: string, visitor?: string): Promise<VisitorToken>;
  /** The visitor a token names. Throws ChatError `unauthorized` for any token that is not ours, valid and of this app. */
  verify(app: string, token: string): Promise<VerifiedVisitor>;
}

export interface VerifiedVisitor {
  visitor: string;
  /** Whether the site vouched for who that is. */
  verified: boolean;
  /** Whether the token is old enough to be replaced. */
  isStale: boolean;
}

/** Visitor tokens: JWTs with one fixed algorithm, the app as audience, and a key id taken from the secret. */
export async function createVisitorTokens({ secret, clock }: { secret: string; clock: Clock }): Promise<VisitorTokens> {
  const key = await deriveKey(secret);
  const kid = await toKeyId(secret);

  return {
    async mint(app, visitor = createRandomId()) {
      const issuedAt = Math.floor(clock.now() / 1_000);
      const expiresAt = issuedAt + LIFE_MS / 1_000;
      const token = await new SignJWT()
        .setProtectedHeader({ alg: ALGORITHM, kid, typ: 'JWT' })
        .setSubject(visitor)
        .setAudience(app)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(key);
      return { token, expiresAt: new Date(expiresAt * 1_000).toISOString(), verified: false };
    },
    async verify(app, token) {
      if (token.length > MAX_TOKEN_LENGTH) throw new ChatError('unauthorized');
      try {
        const { payload, protectedHeader } = await jwtVerify(token, key, {
          algorithms: [ALGORITHM],
          audience: app,
          clockTolerance: SKEW_SECONDS,
          currentDate: new Date(clock.now()),
          requiredClaims: ['sub', 'iat', 'exp'],
        });
        if (protectedHeader.kid !== kid || !ID_PATTERN.test(payload.sub ?? '')) throw new ChatError('unauthorized');
        return { visitor: payload.sub ?? '', verified: false, isStale: clock.now() - (payload.iat ?? 0) * 1_000 > REFRESH_AFTER_MS };
      } catch (error) {
        if (error instanceof errors.JOSEError) throw new ChatError('unauthorized', { cause: error });
        throw error;
      }
    },
  };
}

// Each purpose has a key of its own, so that one secret can serve several without a token of one passing for another.
async function deriveKey(secret: string): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), 'HKDF', false, ['deriveKey']);
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: new TextEncoder().encode('bailian-chat token') };
  return crypto.subtle.deriveKey(derivation, material, { name: 'HMAC', hash: 'SHA-256', length: 256 }, false, ['sign', 'verify']);
}

async function toKeyId(secret: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`bailian-chat key id ${secret}`));
  return Array.from(new Uint8Array(digest, 0, 4), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
