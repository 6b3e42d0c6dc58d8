import { createChallenge, verifySolution } from 'altcha-lib/v1';
import type { Clock } from '../clock.ts';
import type { MeterStore } from '../stores/meter-store.ts';
import type { Challenge, ChallengeSolution } from '../wire/visitor.ts';

/** How long a browser may take for it. */
const LIFE_MS = 5 * 60_000;
/** A phone finds one of so many numbers in a second or two, and whoever wants a thousand visitors pays for a thousand. */
export const MAX_NUMBER = 100_000;
const ALGORITHM = 'SHA-256';

export interface Challenges {
  /** Work for a browser that wants to be a visitor of the app. */
  create(app: string): Promise<Challenge>;
  /** Whether it is work of ours for this app, done, in time, and not yet shown to any backend on this store. Throws what the store throws. */
  take(app: string, solution: ChallengeSolution): Promise<boolean>;
}

export interface ChallengesOptions {
  store: Pick<MeterStore, 'takeMeters'>;
  /** Those that visitors' tokens are signed with, the newest first. A key of its own is made of each. */
  secrets: readonly string[];
  clock: Clock;
}

/** Work that costs a browser a second and us nothing. Loaded only where an app asks for it. */
export async function createChallenges({ store, secrets, clock }: ChallengesOptions): Promise<Challenges> {
  const keys = await Promise.all(secrets.map(deriveKey));
  const [newest] = keys;
  if (newest === undefined) throw new Error('Challenges need a secret.');

  return {
    async create(app) {
      const expires = new Date(clock.now() + LIFE_MS);
      // What stands in the salt is hashed with the number, and that hash is what is signed: none of it can be edited.
      const { challenge, salt, signature } = await createChallenge({ algorithm: ALGORITHM, hmacKey: newest, maxnumber: MAX_NUMBER, expires, params: { app, max: String(MAX_NUMBER) } });
      return { algorithm: ALGORITHM, challenge, maxnumber: MAX_NUMBER, salt, signature };
    },
    async take(app, solution) {
      const expiresAt = expiryOf(app, solution.salt);
      // The end is read here and not by the library, whose clock is not ours.
      if (expiresAt === undefined || expiresAt <= clock.now() || solution.number > MAX_NUMBER) return false;
      const results = await Promise.all(keys.map((key) => verifySolution({ ...solution }, key, false)));
      if (!results.includes(true)) return false;
      // Kept a little longer than it is good for: clocks of backends differ.
      const taken = await store.takeMeters([{ kind: 'amount', key: `challenge:${solution.signature}`, cost: 1, limit: 1, until: expiresAt + LIFE_MS }], clock.now());
      return taken.kind === 'taken';
    },
  };
}

/** When a challenge of the app ends, in milliseconds since 1970. Undefined for whatever is not written as ours are. */
function expiryOf(app: string, salt: string): number | undefined {
  // Ends with the separator, so that no digit of the number can pass for one of the time (CVE-2025-68113).
  const [, random, query] = /^([0-9a-f]{24})\?(.{1,200})&$/.exec(salt) ?? [];
  if (random === undefined) return undefined;
  const fields = new URLSearchParams(query);
  const expires = fields.get('expires') ?? '';
  const isOurs = fields.get('app') === app && fields.get('max') === String(MAX_NUMBER) && /^\d{1,12}$/.test(expires) && [...fields].length === 3;
  return isOurs ? Number(expires) * 1_000 : undefined;
}

/** Each purpose has a key of its own: what is signed here never passes for a token. */
async function deriveKey(secret: string): Promise<string> {
  const encoder = new TextEncoder();
  const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, ['deriveBits']);
  const bits = await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: encoder.encode('bailian-chat challenge') }, material, 256);
  return Array.from(new Uint8Array(bits), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
