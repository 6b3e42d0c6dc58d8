import type { ReadonlySignal } from '@preact/signals-core';
import type { Language } from '../i18n/choose-language.ts';
import type { Strings } from '../i18n/strings.ts';
import type { MarkdownView } from '../markdown/markdown-view.tsx';
import type { Conversation } from '../state/conversation.ts';
import type { Panel } from '../state/panel.ts';
import type { Profile } from '../state/profile.ts';
import type { MemoryTool } from '../memory/create-memory-view.tsx';
import type { Trace } from '../trace/create-trace.tsx';

/** What the components show and call. */
export interface ChatModel {
  conversation: Conversation;
  panel: Panel;
  profile: Profile;
  strings: Strings;
  language: Language;
  /** Absent until its chunk is loaded; answers are plain text until then. */
  markdown: ReadonlySignal<typeof MarkdownView | undefined>;
  /** What shows how an answer came about. Absent until its chunk is loaded. */
  trace: ReadonlySignal<Trace | undefined>;
  /** Loads it, once. */
  loadTrace: () => unknown;
  /** What shows what is remembered of the visitor. Absent until its chunk is loaded, and where the app remembers nobody. */
  memory: ReadonlySignal<MemoryTool | undefined>;
  /** Whether the text is in the clipboard now. */
  copy: (text: string) => Promise<boolean>;
  /** Puts the cursor into the composer. */
  focus: () => void;
}

/** Props of every component that shows a part of the chat. */
export interface ChatProps {
  chat: ChatModel;
}
