import { visitorPath } from '../../server/wire/paths.ts';
import { COOKIE_BEARER, type VisitorBody } from '../../server/wire/visitor.ts';
import type { Session } from '../state/who.ts';
import { ownError } from './api-error.ts';
import type { Clock } from './clock.ts';
import { sendRequest } from './send-request.ts';

/** Who asks for a token, and how. All throw `ApiError`. */
export interface SignInApi {
  /** With an empty body a token for somebody new. `guest` is the token of the anonymous visitor whose conversation is handed over. */
  ask(body: VisitorBody, guest?: string): Promise<Session>;
  /** Tells the backend that the visitor leaves. Nobody waits for it: the page may be about to go. */
  leave(bearer: string): void;
}

export interface SignInApiOptions {
  endpoint: string;
  app: string;
  clock: Clock;
  /** Whether the backend keeps tokens in a cookie. */
  usesCookie: () => boolean;
  fetch: typeof fetch;
}

const idleMs = 20_000;

export function createSignInApi({ endpoint, app, clock, usesCookie, fetch }: SignInApiOptions): SignInApi {
  const url = endpoint + visitorPath(app);
  return {
    async ask(body, guest = usesCookie() ? COOKIE_BEARER : '') {
      const headers = { 'content-type': 'application/json', ...(guest && { authorization: `Bearer ${guest}` }) };
      const answer = await sendRequest({ method: 'POST', url, headers, body: new Blob([JSON.stringify(body)]), idleMs, clock });
      const { token, conversation }: Record<string, unknown> = Object(answer);
      if (typeof token !== 'string') throw ownError('endpoint', 'the backend answered with something that is no token');
      return { bearer: token, visitor: visitorOf(token), conversation: typeof conversation === 'string' ? conversation : undefined };
    },
    leave(bearer) {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${bearer}` };
      void fetch(`${url}/logout`, { method: 'POST', body: '{}', headers, keepalive: true, credentials: usesCookie() ? 'include' : 'omit' }).catch(() => {});
    },
  };
}

/** Whom a token is for, as far as can be told without a key: another one of the same visitor gives the same. */
export function visitorOf(token: string): string {
  try {
    const { sub }: Record<string, unknown> = Object(JSON.parse(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))));
    return typeof sub === 'string' ? sub : token;
  } catch {
    // The mark of a cookie names the visitor by itself.
    return token;
  }
}
