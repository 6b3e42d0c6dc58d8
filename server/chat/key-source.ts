import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { KeyAlgorithm, VisitorKeys } from './visitor-keys.ts';

/** The keys that a token of the site may have been signed with. */
export interface KeySource {
  algorithm: 'HS256' | KeyAlgorithm;
  /** Those with the token's key id, or all where it names none; empty when it names one that is not known. Throws ChatError `unavailable` when nobody can say. */
  find(keyId: string | undefined): Promise<readonly CryptoKey[]>;
}

export interface KeySourceOptions {
  keys: VisitorKeys;
  /** What the owner wrote its address to. */
  name?: string;
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  clock: Clock;
  log: Log;
}

export async function createKeySource({ keys, ...surroundings }: KeySourceOptions): Promise<KeySource> {
  // Loaded only where a site has keys of its own.
  if (keys.kind !== 'secrets') return (await import('./public-keys.ts')).createPublicKeys({ keys, ...surroundings });
  const secrets = await Promise.all(keys.secrets.map((secret) => crypto.subtle.importKey('raw', new TextEncoder().encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])));
  // Sites name their secrets as they like, so a key id says nothing here.
  return { algorithm: 'HS256', find: async () => secrets };
}
