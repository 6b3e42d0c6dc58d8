import { ApiError, failureOf } from '../transport/api-error.ts';
import type { Clock } from '../transport/clock.ts';

/** Where the site's tokens come from: each is good for one sign-in, so the page is asked again for the next. */
export interface TokenSource {
  /** Takes what the page gives: a token, or a function that gives one. */
  offer(given: unknown): void;
  /** A token that was not used before. Throws `ApiError` `unauthorized` when the page gives none in time. */
  next(): Promise<string>;
}

export interface TokenSourceOptions {
  clock: Clock;
  /** Asks the page for a new one. */
  onNeed: () => void;
}

/** How long a page may take to give a new token. */
const patienceMs = 10_000;

export function createTokenSource({ clock, onNeed }: TokenSourceOptions): TokenSource {
  let given: unknown;
  let wake: (() => void) | undefined;

  function wait(): Promise<void> {
    return new Promise((resolve) => {
      const stopTimer = clock.after(patienceMs, resolve);
      wake = () => {
        stopTimer();
        resolve();
      };
    });
  }

  /** Undefined when there is none that is new. */
  async function take(): Promise<string | undefined> {
    const found = given;
    if (typeof found !== 'function') given = undefined;
    const token: unknown = typeof found === 'function' ? await Reflect.apply(found, undefined, []) : found;
    return typeof token === 'string' && token ? token : undefined;
  }

  return {
    offer(next) {
      given = next;
      wake?.();
    },
    async next() {
      try {
        const ready = await take();
        if (ready) return ready;
      } catch (error) {
        throw refuse(failureOf(error).message);
      }
      const waiting = wait();
      onNeed();
      await waiting;
      const late = await take();
      if (!late) throw refuse('the page gave no new token in time');
      return late;
    },
  };
}

function refuse(reason: string): ApiError {
  return new ApiError({ code: 'unauthorized', retryable: true, message: `The visitor is not signed in: ${reason}.` });
}
