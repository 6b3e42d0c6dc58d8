import type { Feedback } from '../wire/feedback.ts';
import type { Message } from '../wire/protocol.ts';
import type { Owner } from './store.ts';

/** The part of a store that is about what visitors say of answers. It is kept with the answer, and goes with it. */
export interface FeedbackStore {
  /** Keeps what is said of an answer in place of what was said before; absent: nothing any more. Whether there is such an answer. */
  writeFeedback(owner: Owner, answer: AnswerPlace, feedback: GivenFeedback | undefined): Promise<boolean>;
  /** What visitors of an app said, newest first, at most `limit`; what stands behind a place in that order. */
  listFeedback(app: string, limit: number, behind?: FeedbackPlace): Promise<FeedbackRecord[]>;
}

export interface AnswerPlace {
  conversation: string;
  /** Id of the answer. */
  message: string;
}

export interface GivenFeedback extends Feedback {
  givenAt: number;
}

/** Where something stands in the list of all that was said. */
export interface FeedbackPlace {
  givenAt: number;
  message: string;
}

export interface FeedbackRecord extends AnswerPlace {
  feedback: GivenFeedback;
  /** The message before the answer. */
  question?: Message;
  answer: Message;
}
