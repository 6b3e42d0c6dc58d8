import type { ReadonlySignal } from '@preact/signals-core';
import type { BailianChatErrorCode } from '../api.ts';
import type { Language } from '../i18n/choose-language.ts';
import type { Strings } from '../i18n/strings.ts';
import type { LoadFile } from '../markdown/render-context.ts';
import type { MarkdownView } from '../markdown/markdown-view.tsx';
import type { Conversation } from '../state/conversation.ts';
import type { Panel } from '../state/panel.ts';
import type { Profile } from '../state/profile.ts';
import type { FromTools, Tool, ToolName } from './tool.ts';

/** What the components show and call. */
export interface ChatModel {
  conversation: Conversation;
  panel: Panel;
  profile: Profile;
  strings: Strings;
  language: Language;
  /** Absent until its chunk is loaded; answers are plain text until then. */
  markdown: ReadonlySignal<typeof MarkdownView | undefined>;
  /** The tools that are loaded. */
  tools: ReadonlySignal<readonly Tool[]>;
  fromTools: FromTools;
  /** Loads one, once. Where it does not come, the chat goes on without. */
  loadTool: (name: ToolName) => Promise<void>;
  /** Whether the text is in the clipboard now. */
  copy: (text: string) => Promise<boolean>;
  /** The sentence for a failure: none while it may still come with the words of the tools. */
  explain: (code: BailianChatErrorCode) => string;
  /** Whether the backend asks to be left alone for a while. Reads signals; made by the tool `outbox`. */
  isHeld?: () => boolean;
  /** Loads what colours code and draws formulas. */
  loadFile: LoadFile;
  /** Puts the cursor into the composer. */
  focus: () => void;
}

/** Props of every component that shows a part of the chat. */
export interface ChatProps {
  chat: ChatModel;
}
