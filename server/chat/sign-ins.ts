import type { Clock } from '../clock.ts';
import type { AppConfig } from '../config.ts';
import { ChatError } from '../errors.ts';
import type { Owner, Store } from '../stores/store.ts';
import type { SignedVisitor } from './signed-visitors.ts';
import type { Turns } from './turns.ts';

/** A token that was never shown may be as much older than a logout, without being ended by it: clocks may differ. */
const SKEW_SECONDS = 60;

/** Who is signed in, where apps want to know more than what tokens say of themselves. */
export interface SignIns {
  /** Takes a token that the site just signed. Throws ChatError `unauthorized` for one that a logout has ended. */
  enter(app: AppConfig, visitor: SignedVisitor): Promise<void>;
  /** Whether a logout has ended what the site signed at the time, in seconds by its clock. */
  isEnded(owner: Owner, signedAt: number): Promise<boolean>;
  /** Ends all tokens of the visitor's, where the app wants that. */
  leave(app: AppConfig, owner: Owner): Promise<void>;
  /** Gives an anonymous visitor's conversation to who signs in, where the app wants that. Whether it did. Throws ChatError `conversation_busy` while an answer runs. */
  handOver(app: AppConfig, { from, to, conversation }: { from: string; to: string; conversation: string }): Promise<boolean>;
}

export interface SignInsDeps {
  store: Store;
  apps: ReadonlyMap<string, AppConfig>;
  turns: () => Pick<Turns, 'isRunning'>;
  clock: Clock;
}

export function createSignIns({ store, apps, turns, clock }: SignInsDeps): SignIns {
  return {
    async enter({ alias, endOnLogout }, { visitor, issuedAt }) {
      if (!endOnLogout) return;
      const end = await store.noteSignIn({ app: alias, visitor }, issuedAt, clock.now());
      if (issuedAt <= end) throw new ChatError('unauthorized', { detail: 'The visitor has logged out since it was signed.' });
    },
    async isEnded(owner, signedAt) {
      return apps.get(owner.app)?.endOnLogout === true && signedAt <= (await store.readSignInsEnd(owner));
    },
    async leave({ endOnLogout }, owner) {
      if (endOnLogout) await store.endSignIns(owner, Math.floor(clock.now() / 1_000) - SKEW_SECONDS, clock.now());
    },
    async handOver({ alias, handOver }, { from, to, conversation }) {
      if (!handOver) return false;
      const owner = { app: alias, visitor: from };
      // This also ends a turn whose process was lost, which would be busy for ever.
      const isRunning = await turns().isRunning(owner, conversation);
      const result = isRunning ? 'busy' : await store.handOver(owner, { app: alias, visitor: to }, { conversation, now: clock.now() });
      if (result === 'busy') throw new ChatError('conversation_busy');
      return result === 'done';
    },
  };
}
