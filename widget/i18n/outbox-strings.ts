import type { Phrase } from './to-phrases.ts';

/** The words for questions and visitors that wait. */
export interface OutboxStrings {
  /** Names the list. */
  waiting: string;
  /** When the first of them goes out. */
  offline: string;
  busy: string;
  /** That an answer of which nothing comes is worked on. */
  working: string;
  /** Label of the button that takes one back. */
  withdraw: Phrase<{ text: string }>;
  /** When one can ask again. `when` is “in 40 seconds” in the language. */
  again: Phrase<{ when: string }>;
  /** That the time is over. */
  now: string;
}
