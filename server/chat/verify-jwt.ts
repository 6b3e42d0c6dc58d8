import { decodeHeader, verify } from 'hono/utils/jwt/jwt';
import { explainForm } from './token-form.ts';

/** How far two clocks may be apart. */
const SKEW_SECONDS = 60;

/** What a token says, of which these are certain to be there. Times are seconds since 1970. */
export interface Claims {
  sub: string;
  iat: number;
  exp: number;
  [name: string]: unknown;
}

export interface VerifyOptions {
  /** Never a text: the library would take one that looks like a key for one. */
  key: CryptoKey;
  algorithm: 'HS256' | 'RS256' | 'ES256' | 'EdDSA';
  /** The one that `aud` has to be. */
  audience: string;
  /** The one that `iss` has to be. Absent: whoever has the key. */
  issuer?: string | undefined;
  /** Milliseconds since 1970. */
  now: number;
}

/** The claims of a JWT that is signed with the key and the algorithm, for the audience and valid now; undefined for any other. */
export async function verifyJwt(token: string, { key, algorithm, audience, issuer, now }: VerifyOptions): Promise<Claims | undefined> {
  const claims = await verifySignature(token, { key, algorithm });
  if (!claims || (issuer !== undefined && claims['iss'] !== issuer)) return undefined;
  return isValid(claims, { audience, now }) ? claims : undefined;
}

/** What a JWT says that is signed so, for whomever and whenever it is: that is for {@link isValid}. Undefined for any other. */
export async function verifySignature(token: string, { key, algorithm }: Pick<VerifyOptions, 'key' | 'algorithm'>): Promise<Record<string, unknown> | undefined> {
  if (explainForm(token)) return undefined;
  try {
    // Times are looked at here, by the clock of the one who asks.
    return await verify(token, key, { alg: algorithm, exp: false, nbf: false, iat: false });
  } catch (error) {
    if (error instanceof Error && error.name.startsWith('Jwt')) return undefined;
    throw error;
  }
}

/** Whether these are claims for the audience, and valid now. */
export function isValid(claims: Record<string, unknown>, { audience, now }: Pick<VerifyOptions, 'audience' | 'now'>): claims is Claims {
  const { aud, sub, iat, exp, nbf = 0 } = claims;
  const seconds = now / 1_000;
  if (aud !== audience) return false;
  if (typeof sub !== 'string' || ![iat, exp, nbf].every(Number.isFinite)) return false;
  return Number(iat) <= seconds + SKEW_SECONDS && Number(nbf) <= seconds + SKEW_SECONDS && seconds - SKEW_SECONDS < Number(exp);
}

/** The key id that a token names, whoever made it. */
export function keyIdOf(token: string): string | undefined {
  try {
    const { kid }: { kid?: unknown } = decodeHeader(token);
    return typeof kid === 'string' ? kid : undefined;
  } catch {
    return undefined;
  }
}
