import type { MarkdownStrings } from '../markdown/markdown-strings.ts';

/**
 * Every text that the panel needs until an answer is drawn, one file a language, which imports nothing: it is a file of
 * its own beside widget.js. What comes later is in tool-strings.ts.
 */
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
  /** Stand before a number. */
  charactersLeft: string;
  tooLong: string;
  /** When the panel's own code does not come. */
  notLoaded: string;
  /** Sentences for failures, `internal` for those that have none of their own. The others come with the tools' words. */
  failures: { network: string; internal: string } & Record<string, string>;
}
