import type { Clock } from '../../server/clock.ts';
import { randomHex } from './random-text.ts';
import { Refusal } from './refusal.ts';

const LIFE_MS = 60 * 60_000;
const MAX_ROUNDS = 50;

export interface Round {
  user: string;
  /** What was sent so far. */
  bot: string;
}

/** A conversation that the service remembers. */
export interface Session {
  readonly id: string;
  readonly appId: string;
  /** Oldest first, the newest 50. */
  readonly rounds: Round[];
  lastCallAt: number;
}

export interface SessionsOptions {
  clock: Clock;
  random: () => number;
  /** What a call with an expired or unknown id gets, which the vendor does not document: a new session, or 400. */
  expiredSession: 'fresh' | 'error';
}

export interface Sessions {
  readonly all: ReadonlyMap<string, Session>;
  /** The app's session of that id, or a new one. Throws Refusal for an expired id where that is an error. */
  open(appId: string, id: string | undefined): Session;
  /** Notes a question. The round counts from now on, however its answer ends. */
  addRound(session: Session, user: string): Round;
  /** Ends them all, as a restart of the service would. */
  forget: () => void;
}

/** Sessions end an hour after their last call. */
export function createSessions({ clock, random, expiredSession }: SessionsOptions): Sessions {
  const all = new Map<string, Session>();

  function dropExpired(): void {
    for (const { id, lastCallAt } of all.values()) if (clock.now() - lastCallAt >= LIFE_MS) all.delete(id);
  }

  return {
    all,
    open(appId, id) {
      dropExpired();
      const known = id === undefined ? undefined : all.get(id);
      if (known && known.appId === appId) {
        known.lastCallAt = clock.now();
        return known;
      }
      if (id !== undefined && expiredSession === 'error') throw new Refusal('InvalidParameter', 'The session_id is invalid or has expired.');
      const session: Session = { id: randomHex(random, 32), appId, rounds: [], lastCallAt: clock.now() };
      all.set(session.id, session);
      return session;
    },
    addRound(session, user) {
      const round = { user, bot: '' };
      session.rounds.push(round);
      if (session.rounds.length > MAX_ROUNDS) session.rounds.shift();
      return round;
    },
    forget() {
      all.clear();
    },
  };
}
