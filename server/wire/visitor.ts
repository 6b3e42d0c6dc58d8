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
}
