import type { effect as runEffect, signal as createSignal } from '@preact/signals-core';
import type { VNode } from 'preact';
import { memoryStrings } from '../i18n/memory-strings.ts';
import type { ChatStorage } from '../state/storage.ts';
import type { ApiClient } from '../transport/api-client.ts';
import { createMemoryApi } from '../transport/memory-api.ts';
import type { ChatModel } from '../ui/chat-model.ts';
import { GlyphButton } from './glyph.tsx';
import css from './memory.css?inline';
import { createMemoryState } from './memory-state.ts';
import { MemoryView } from './memory-view.tsx';

/** What the panel shows of what is remembered of the visitor. */
export interface MemoryTool {
  css: string;
  /** The button in the panel's head. */
  head: () => VNode;
  /** Stands before the messages, and in their place. Null while it is closed. */
  view: () => VNode | null;
}

export interface MemoryViewOptions extends Pick<ChatModel, 'conversation' | 'panel' | 'strings' | 'language'> {
  api: Pick<ApiClient, 'request'>;
  app: string;
  storage: Pick<ChatStorage, 'read'>;
  /** Those of the copy that the panel is drawn with: in the one-file spare this has another, which would tell it nothing. */
  signal: typeof createSignal;
  effect: typeof runEffect;
}

export function createMemoryView(options: MemoryViewOptions): MemoryTool {
  const { api, app, storage, conversation, panel, strings: words, language, signal, effect } = options;
  const strings = memoryStrings[language];
  const state = createMemoryState(createMemoryApi({ api, app, token: { read: () => storage.read().token } }), signal);
  let button: HTMLElement | undefined;

  function close(): void {
    state.close();
    button?.focus();
  }

  let before = '';
  // Whoever asks something, begins anew or leaves wants to see the conversation then. All that this reads goes with the
  // chat, and so does this.
  effect(() => {
    const question = conversation.messages.value.findLast(({ role }) => role === 'user');
    const now = `${panel.isOpen.value} ${question?.id}`;
    if (now !== before && state.view.peek().stage !== 'closed') state.close();
    before = now;
  });

  return {
    css,
    head() {
      const isOpen = state.view.value.stage !== 'closed';
      const onClick = (clicked: HTMLElement): void => {
        button = clicked;
        if (isOpen) close();
        else state.open();
      };
      return <GlyphButton key="memory" glyph="memory" label={strings.title} pressed={isOpen} onClick={onClick} />;
    },
    view() {
      const view = state.view.value;
      if (view.stage === 'closed') return null;
      const explain: MemoryView['props']['explain'] = ({ code }) => words.failures[code] ?? words.failures.internal;
      return <MemoryView view={view} state={state} strings={strings} retry={words.retry} explain={explain} onClose={close} />;
    },
  };
}
