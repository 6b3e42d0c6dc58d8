import type { BailianChatErrorCode } from '../api.ts';
import type { MarkdownStrings } from '../markdown/markdown-strings.ts';

/** Every text of the panel. */
export interface Strings extends MarkdownStrings {
  title: string;
  greeting: string;
  placeholder: string;
  newConversation: string;
  close: string;
  /** Names the list of messages. */
  messages: string;
  you: string;
  assistant: string;
  send: string;
  stop: string;
  retry: string;
  jumpToLatest: string;
  copy: string;
  /** Said to those who cannot see the dots. */
  writing: string;
  loading: string;
  reconnecting: string;
  /** How an answer ended that is not whole. */
  stopped: string;
  interrupted: string;
  length: string;
  /** Reminder below the input. */
  aiLabel: string;
  /** Mark that law wants on what a machine wrote. */
  aiMark: string;
  charactersLeft: (count: string) => string;
  tooLong: (count: string) => string;
  /** Sentences for failures; `internal` for those that have none of their own. */
  failures: Partial<Record<BailianChatErrorCode, string>> & { internal: string };
}
