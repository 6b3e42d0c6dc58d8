import type { HistoryStrings } from '../i18n/history-strings.ts';

/** The words of the view: its own, and those that others have already. */
export interface HistoryWords extends HistoryStrings {
  title: string;
  /** The title where earlier conversations are not listed. */
  menu: string;
  back: string;
  keep: string;
  confirm: string;
  you: string;
  assistant: string;
  madeByAi: string;
}
