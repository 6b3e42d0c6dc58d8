import type { Phrase } from './to-phrases.ts';

/** The words around the conversation: consent, hand-off, teaser, unread answers, suggestions. */
export interface MoreStrings {
  /** The button that opens the visitor's conversations, and the one where they are not listed. */
  conversations: string;
  menu: string;
  /** Names what the visitor agrees to, and the button that does. */
  consent: string;
  accept: string;
  /** Said when something was to be sent before that. */
  acceptFirst: string;
  handoff: string;
  /** Names the group of questions behind an answer. */
  followUps: string;
  /** That the browser keeps nothing. */
  unsaved: string;
  /** Asked before a link of an answer leaves for another site, with the two ways on. */
  leaving: Phrase<{ host: string }>;
  stay: string;
  leave: string;
  dismiss: string;
  unread: Phrase<{ count: number }>;
}
