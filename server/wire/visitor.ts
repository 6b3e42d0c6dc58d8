/**
 * Where the token is in a cookie, what the page has of it begins so. It is sent as the bearer all the same, with the
 * cookie (`credentials: 'include'`).
 */
export const COOKIE_BEARER = 'cookie';

/** Body of `POST …/visitor`. Empty: a token for a new visitor, or a fresh one for the anonymous visitor who asks. */
export interface VisitorBody {
  /** Signed by the site. */
  token?: string;
  /** With it: a conversation of the anonymous visitor who asks, to be that person's from now on. */
  handOver?: string;
  /** Done work of a `challenge_required` that was answered before. */
  solution?: ChallengeSolution;
}

/**
 * Work that a browser does to become a visitor, as ALTCHA (https://altcha.org) has it: the whole number from 0 up to
 * `maxnumber` for which the SHA-256 of `salt`, the number in decimal behind it, is `challenge` (hexadecimal). Good once,
 * for five minutes.
 */
export interface Challenge {
  algorithm: 'SHA-256';
  challenge: string;
  maxnumber: number;
  salt: string;
  signature: string;
}

/** A challenge with the number that was found, and everything else as it came. */
export interface ChallengeSolution extends Omit<Challenge, 'maxnumber'> {
  number: number;
}
