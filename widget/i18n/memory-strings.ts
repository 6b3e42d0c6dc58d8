import type { Phrase } from './to-phrases.ts';

/** The words of what shows the visitor what is remembered. */
export interface MemoryStrings {
  title: string;
  back: string;
  /** What the list is, in a sentence. */
  about: string;
  /** Stands there instead where nothing is added any more. */
  off: string;
  empty: string;
  loading: string;
  count: Phrase<{ count: number }>;
  onlyFirst: Phrase<{ count: number }>;
  remove: Phrase<{ text: string }>;
  /** Asked before one fact is deleted. */
  sure: string;
  keep: string;
  confirm: string;
  deleting: string;
  /** Stands before why. */
  notDeleted: string;
  deleted: Phrase<{ count: number }>;
  forget: string;
  /** Asked before everything is. */
  sureOfAll: string;
  forgotten: string;
}
