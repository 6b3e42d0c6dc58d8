import type { Owner } from './store.ts';

/** The part of a store that is about visitors who sign in and out. Times of tokens are seconds by the site's clock. */
export interface IdentityStore {
  /**
   * Notes that a token of the site's, issued at the time, was shown for the visitor. Answers with the time up to which
   * tokens have ended, 0 for none. Kept for {@link KEEP_SIGN_INS_MS}, which is longer than a token lives.
   */
  noteSignIn(owner: Owner, issuedAt: number, now: number): Promise<number>;
  /** Ends all tokens of the visitor that were shown so far, and those issued up to the time. */
  endSignIns(owner: Owner, issuedUntil: number, now: number): Promise<void>;
  /** The time up to which tokens have ended, 0 for none. */
  readSignInsEnd(owner: Owner): Promise<number>;

  /**
   * Gives a conversation with its messages, turns and files to another visitor of the app, in one atomic step, without
   * its session upstream. Each visitor hands over once, which is kept for {@link KEEP_HAND_OVERS_MS}. `busy`: an answer
   * runs, and nothing was done.
   */
  handOver(from: Owner, to: Owner, { conversation, now }: { conversation: string; now: number }): Promise<HandOver>;

  /** Drops what is known of a visitor's tokens, and that they handed over. */
  dropIdentity(owner: Owner): Promise<void>;
}

export type HandOver = 'done' | 'busy' | 'refused';

/** A token lives for an hour, and clocks may differ. */
export const KEEP_SIGN_INS_MS = 2 * 3600_000;
/** A page drops the token of who handed over. Nobody makes one of those last longer for so many days. */
export const KEEP_HAND_OVERS_MS = 180 * 24 * 3600_000;
