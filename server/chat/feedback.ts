import type { Clock } from '../clock.ts';
import type { FeedbackPlace, FeedbackRecord } from '../stores/feedback-store.ts';
import type { Owner, Store } from '../stores/store.ts';
import type { FeedbackBody } from '../wire/feedback.ts';

/** Read from the store at a time. */
const PAGE = 100;

/** What visitors say of answers: kept with the answer, shown to the visitor, and told to the owner without a name. */
export interface FeedbackDesk {
  /** Keeps it, or takes back what was said where there is neither rating nor comment. Whether there is such an answer. */
  give(owner: Owner, feedback: FeedbackBody): Promise<boolean>;
  /** All that was said of an app's answers since the time, newest first. */
  list(app: string, since: number): AsyncGenerator<FeedbackRecord, void, undefined>;
}

export function createFeedbackDesk({ store, clock }: { store: Store; clock: Clock }): FeedbackDesk {
  return {
    async give(owner, { message, rating, comment }) {
      // An answer has the id of the turn that made it.
      const turn = await store.readTurn(owner, message);
      if (!turn) return false;
      const given = rating === null && comment === undefined ? undefined : { rating, ...(comment === undefined ? {} : { comment }), givenAt: clock.now() };
      return store.writeFeedback(owner, { conversation: turn.conversation, message }, given);
    },
    async *list(app, since) {
      for (let place: FeedbackPlace | undefined; ; ) {
        const records = await store.listFeedback(app, PAGE, place);
        for (const record of records) {
          if (record.feedback.givenAt < since) return;
          yield record;
        }
        const last = records.at(-1);
        if (!last) return;
        place = { givenAt: last.feedback.givenAt, message: last.message };
      }
    },
  };
}
