/** What travels when a visitor says what an answer was like. */

/** Longest words that come with a rating, in code points. */
export const MAX_COMMENT_LENGTH = 2_000;

/** What a visitor thinks of an answer. */
export interface Feedback {
  /** `null`: words alone. */
  rating: 'up' | 'down' | null;
  /** At most {@link MAX_COMMENT_LENGTH} code points. */
  comment?: string;
}

/**
 * Body of `POST …/feedback`, answered with 204. It replaces what was said of the answer before; without a rating and a
 * comment it takes that back. 404: there is no such answer, or it still runs.
 */
export interface FeedbackBody extends Feedback {
  /** Id of the answer. */
  message: string;
}
