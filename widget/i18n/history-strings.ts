import type { Phrase } from './to-phrases.ts';

/** The words of the visitor's conversations and what can be done with them. */
export interface HistoryStrings {
  search: string;
  loading: string;
  empty: string;
  /** Nothing holds what was searched for. */
  noneFound: string;
  count: Phrase<{ count: number }>;
  showMore: string;
  current: string;
  rename: Phrase<{ title: string }>;
  newTitle: string;
  save: string;
  cancel: string;
  renamed: string;
  remove: Phrase<{ title: string }>;
  /** Asked before a conversation is deleted. */
  sure: string;
  removed: string;
  /** Stands before why. */
  failed: string;
  /** Opens what can be done besides. */
  shelf: string;
  /** Headings of what can be done with this conversation, and with all that is kept of the visitor. */
  thisConversation: string;
  yourData: string;
  asMarkdown: string;
  asJson: string;
  print: string;
  exportAll: string;
  forget: string;
  sureOfAll: string;
  forgetNow: string;
  working: string;
  exported: string;
  forgotten: string;
}
