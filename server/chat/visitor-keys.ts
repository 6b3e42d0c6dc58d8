/** Algorithms of tokens that the site signs with a key of its own. Each configuration takes one of them. */
export const keyAlgorithms = ['RS256', 'ES256', 'EdDSA'] as const;
export type KeyAlgorithm = (typeof keyAlgorithms)[number];

/** A key as RFC 7517 writes it, without what must be kept secret. */
export interface PublicKey {
  kty?: string;
  crv?: string;
  x?: string;
  y?: string;
  n?: string;
  e?: string;
  kid?: string;
}

/** With what the site's tokens are checked. One family for each configuration, so that no key of one passes for another's. */
export type VisitorKeys =
  /** Shared with the site, newest first. All are taken. */
  | { kind: 'secrets'; secrets: readonly string[] }
  | { kind: 'keys'; algorithm: KeyAlgorithm; keys: readonly PublicKey[] }
  /** The site's key set, read again when it names a key that is not known. */
  | { kind: 'url'; algorithm: KeyAlgorithm; url: string };

const MAX_KEYS = 20;
const MIN_RSA_BITS = 2_048;
/** Members that only a private or a shared key has. */
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

export function isKeyAlgorithm(value: string): value is KeyAlgorithm {
  return keyAlgorithms.some((algorithm) => algorithm === value);
}

/**
 * The keys of a JSON Web Key Set (RFC 7517) that can check the algorithm, or what is wrong with the set, as the end of a
 * sentence that begins with its name. Keys for another use are passed over; one that must be kept secret is not.
 */
export function parseKeySet(text: string, algorithm: KeyAlgorithm): PublicKey[] | string {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return 'is not JSON: it has to be a key set, {"keys": [ … ]}.';
  }
  const list: unknown = isRecord(found) ? found['keys'] : undefined;
  if (!Array.isArray(list) || !list.every(isRecord)) return 'is no key set: it has to be {"keys": [ … ]}.';
  if (list.length > MAX_KEYS) return `holds ${list.length} keys: at most ${MAX_KEYS} are taken.`;
  if (list.some((key) => privateMembers.some((member) => member in key))) return 'holds a private or a shared key: publish public keys only, and replace that one.';
  const fitting = list.filter((key) => isFor(key, algorithm));
  if (fitting.length === 0) return `holds no key for ${algorithm}${algorithm === 'RS256' ? ` of ${MIN_RSA_BITS} bits or more` : ''}.`;
  const names = fitting.map(({ kid }) => kid);
  if (fitting.length > 1 && (names.some((name) => typeof name !== 'string' || name === '') || new Set(names).size < names.length)) {
    return 'holds several keys: each needs a "kid" of its own.';
  }
  return fitting.map(toPublicKey);
}

function isFor({ kty, crv, n, use, alg }: Record<string, unknown>, algorithm: KeyAlgorithm): boolean {
  if ((use !== undefined && use !== 'sig') || (alg !== undefined && alg !== algorithm && !(algorithm === 'EdDSA' && alg === 'Ed25519'))) return false;
  if (algorithm === 'ES256') return kty === 'EC' && crv === 'P-256';
  if (algorithm === 'EdDSA') return kty === 'OKP' && crv === 'Ed25519';
  // Base64url has six bits a character.
  return kty === 'RSA' && typeof n === 'string' && n.length * 6 >= MIN_RSA_BITS;
}

/** Only what makes the key: certificates and addresses in a set are none of ours. */
function toPublicKey(key: Record<string, unknown>): PublicKey {
  return Object.fromEntries(['kty', 'crv', 'x', 'y', 'n', 'e', 'kid'].flatMap((name) => (typeof key[name] === 'string' ? [[name, key[name]]] : [])));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
