import type { Phrase } from './to-phrases.ts';

/** The words of what can be done with a message. */
export interface ActionsStrings {
  /** Of the button below the last answer. */
  regenerate: string;
  edit: string;
  /** Stands above the composer while the last question is changed. */
  editing: string;
  cancel: string;
  /** `time`: of the day, or with the date. */
  sentAt: Phrase<{ time: string }>;
  answeredAt: Phrase<{ time: string }>;
  good: string;
  bad: string;
  /** Names the field for words, after each of the two. */
  whatWasGood: string;
  whatWasBad: string;
  sendWords: string;
  skip: string;
  /** Said when a rating was taken, and when it was taken back. */
  thanks: string;
  takenBack: string;
  /** Stands before why. */
  notKept: string;
}
