import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Challenge } from '../../server/wire/visitor.ts';

/** Longest that the page is kept from anything else at a time, in milliseconds: far less than what is felt. */
const sliceMs = 8;
/** Between two looks at the time. Before the browser has compiled them well, on a slow phone, they take milliseconds. */
const batch = 8;
/** More than any backend of ours asks for: beyond it a page would be at work for minutes. */
const mostNumbers = 2_000_000;

export interface FindOptions {
  /** Gives way to whatever else the page has to do. */
  pause: () => Promise<void>;
  /** Milliseconds from any begin. */
  now: () => number;
  isCancelled: () => boolean;
}

/**
 * The number that the challenge hides. Undefined where there is none, or nobody waits for it any more. It is looked for
 * here and not in a worker, which strict pages let nobody start; and not by Web Crypto, which pages without https lack.
 */
export async function findNumber({ algorithm, challenge, maxnumber, salt }: Challenge, { pause, now, isCancelled }: FindOptions): Promise<number | undefined> {
  if (algorithm !== 'SHA-256' || !(maxnumber <= mostNumbers)) return undefined;
  const wanted = challenge.match(/../g)?.map((pair) => parseInt(pair, 16)) ?? [];
  let until = now() + sliceMs;
  for (let number = 0; number <= maxnumber; number++) {
    if (sha256(utf8ToBytes(salt + number)).every((byte, at) => byte === wanted[at])) return number;
    if (number % batch || now() < until) continue;
    await pause();
    if (isCancelled()) return undefined;
    until = now() + sliceMs;
  }
  return undefined;
}
