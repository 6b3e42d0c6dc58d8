import { ChatError } from '../errors.ts';
import { errorName } from '../log.ts';
import { readText } from '../read-text.ts';
import type { KeySource, KeySourceOptions } from './key-source.ts';
import { type KeyAlgorithm, parseKeySet, type PublicKey, type VisitorKeys } from './visitor-keys.ts';

/** A key set is asked for again after this. */
const FRESH_MS = 10 * 60_000;
/** Where it cannot be read, the one before counts for so long. */
const STALE_MS = 60 * 60_000;
/** A key that is not known, or a failure, makes us ask again; not more often than this. */
const PAUSE_MS = 30_000;
const DEADLINE_MS = 5_000;
const MAX_BYTES = 64 * 1_024;

/** Public keys of a site, as they were configured, or from where they are. */
export async function createPublicKeys({ keys, ...surroundings }: KeySourceOptions & { keys: Exclude<VisitorKeys, { kind: 'secrets' }> }): Promise<KeySource> {
  const { algorithm } = keys;
  if (keys.kind === 'keys') {
    const set = await importKeys(keys.keys, algorithm);
    return { algorithm, find: async (keyId) => select(set, keyId) };
  }
  const read = createReader({ url: keys.url, algorithm, ...surroundings });
  return {
    algorithm,
    async find(keyId) {
      const found = select(await read(FRESH_MS), keyId);
      // The site may have a new key since.
      return found.length > 0 ? found : select(await read(PAUSE_MS), keyId);
    },
  };
}

type KeySet = readonly { keyId: string | undefined; key: CryptoKey }[];

function select(set: KeySet, keyId: string | undefined): CryptoKey[] {
  // A token without a key id can be checked where there is one key to check it with.
  const fitting = keyId === undefined ? set.slice(0, set.length === 1 ? 1 : 0) : set.filter((one) => one.keyId === keyId || (set.length === 1 && one.keyId === undefined));
  return fitting.map(({ key }) => key);
}

const importing = {
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  EdDSA: { name: 'Ed25519' },
} satisfies Record<KeyAlgorithm, object>;

async function importKeys(keys: readonly PublicKey[], algorithm: KeyAlgorithm): Promise<KeySet> {
  return Promise.all(keys.map(async ({ kid, ...key }) => ({ keyId: kid, key: await crypto.subtle.importKey('jwk', key, importing[algorithm], false, ['verify']) })));
}

/** Reads the site's key set, from the configured address and no other, and remembers it. */
function createReader({ url, algorithm, name = 'VISITOR_JWKS', fetch, clock, log }: Omit<KeySourceOptions, 'keys'> & { url: string; algorithm: KeyAlgorithm }): (maxAgeMs: number) => Promise<KeySet> {
  let known: KeySet | undefined;
  let readAt = -Infinity;
  let triedAt = -Infinity;
  let reading: Promise<void> | undefined;

  async function load(): Promise<void> {
    triedAt = clock.elapsed();
    try {
      const keys = parseKeySet(await fetchText(), algorithm);
      if (typeof keys === 'string') throw new KeySetError(keys);
      known = await importKeys(keys, algorithm);
      readAt = clock.elapsed();
    } catch (error) {
      const hint = error instanceof KeySetError ? `The key set at ${name} ${error.message}` : `The key set at ${name} could not be read.`;
      log({ level: 'error', event: 'visitor_keys_failed', error: errorName(error), hint });
    }
  }

  async function fetchText(): Promise<string> {
    const abort = new AbortController();
    const cancelTimer = clock.after(DEADLINE_MS, () => abort.abort());
    try {
      const response = await fetch(url, { redirect: 'manual', signal: abort.signal, headers: { accept: 'application/jwk-set+json, application/json' } });
      // A redirect would let whoever answers there choose who signs.
      if (!response.ok || !response.body) throw new KeySetError(`was answered with status ${response.status}.`);
      const text = await readText(response.body, { maxBytes: MAX_BYTES + 1, signal: abort.signal });
      abort.signal.throwIfAborted();
      if (text.length > MAX_BYTES) throw new KeySetError(`has more than ${MAX_BYTES} bytes.`);
      return text;
    } finally {
      cancelTimer();
    }
  }

  return async (maxAgeMs) => {
    const now = clock.elapsed();
    if (now - readAt > maxAgeMs && now - triedAt > PAUSE_MS) reading ??= load().finally(() => (reading = undefined));
    if (reading) await reading;
    if (known && clock.elapsed() - readAt <= STALE_MS) return known;
    throw new ChatError('unavailable', { detail: "The site's keys cannot be read.", retryAfterSeconds: Math.ceil(PAUSE_MS / 1_000) });
  };
}

/** A sentence of ours, which the log may repeat. */
class KeySetError extends Error {
  override name = 'KeySetError';
}
