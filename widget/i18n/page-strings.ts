import type { Phrase } from './to-phrases.ts';

/** The words of what of the page goes along with a question. */
export interface PageStrings {
  /** By what goes along: the title, or the beginning of what is selected. */
  page: Phrase<{ text: string }>;
  selection: Phrase<{ text: string }>;
  text: Phrase<{ text: string }>;
  /** Says that it will, for those who ask what the chip means. */
  goesAlong: string;
  remove: string;
  /** Names it in a question that was sent. */
  sent: string;
}
