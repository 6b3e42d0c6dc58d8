import type { BailianChatEvent, BailianChatEvents, Variables } from './api.ts';
import type { Language } from './i18n/choose-language.ts';
import type { Strings } from './i18n/strings.ts';
import type { NewestOnly } from './identity/newest-only.ts';
import type { RawOptions } from './options.ts';
import type { Who } from './state/who.ts';

/** What the launcher hands to the panel. */
export interface ChatHost {
  shadow: ShadowRoot;
  /** The element in it that carries scheme and language. */
  root: HTMLElement;
  /** Gets the focus back when the panel closes. */
  button: HTMLElement;
  raw: RawOptions & { app: string; endpoint: string };
  /** What the page has set so far. It may grow. */
  variables: Variables;
  /** Who the visitor is. The tool `identity` knows. */
  visitor?: Who;
  /** Holds what the page says of that; the same tool's. */
  said?: NewestOnly<unknown>;
  /** What the launcher has of the chat whose place this one takes. */
  handle?: ChatHandle;
  /** Stands before options' names in warnings. */
  prefix: string | undefined;
  language: Language;
  strings: Strings;
  storageKey: string;
  emit: <Name extends BailianChatEvent>(name: Name, detail: BailianChatEvents[Name]) => void;
  /** Imports a file that lies beside widget.js; after a failure `isAgain`, from an address that has not failed. */
  importFile: <Module>(name: string, isAgain?: boolean) => Promise<Module>;
}

/** What the launcher calls. */
export interface ChatHandle {
  open(): void;
  /** Opens without taking the focus, because nobody asked for it just now. */
  openQuietly(): void;
  close(): void;
  toggle(): void;
  isOpen(): boolean;
  /** A text, or a list of it and what goes along. */
  send(text: unknown): void;
  setComposer(text: unknown): void;
  setContext(context: unknown): void;
  teaser(text: unknown): void;
  newConversation(): void;
  stop(): void;
  focus(): void;
  identify(token: unknown): void;
  /** The same with nothing. */
  logout(token: unknown): void;
  /** Options have changed. */
  refresh(raw: RawOptions): void;
  dispose(): void;
}
