import type { Phrase } from './to-phrases.ts';

/** The words for questions that wait in line. */
export interface OutboxStrings {
  /** Names the list. */
  waiting: string;
  /** When the first of them goes out. */
  offline: string;
  busy: string;
  /** Label of the button that takes one back. */
  withdraw: Phrase<{ text: string }>;
  /** When one can ask again. `when` is “in 40 seconds” in the language. */
  again: Phrase<{ when: string }>;
  /** That the time is over. */
  now: string;
}
