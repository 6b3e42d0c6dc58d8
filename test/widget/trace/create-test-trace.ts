import type { AppProfile, Message, MessagePart, Reference } from '../../../server/wire/protocol.ts';
import type { Language } from '../../../widget/i18n/choose-language.ts';
import { MarkdownView } from '../../../widget/markdown/markdown-view.tsx';
import type { ChatMemory } from '../../../widget/state/storage.ts';
import { createTrace } from '../../../widget/trace/create-trace.tsx';
import { drawPanel } from '../../../widget/ui/draw-panel.tsx';
import { toToolWords } from '../i18n/words.ts';
import { createTestChat, type TestChat } from '../ui/create-test-chat.ts';

export interface TestTrace extends TestChat {
  container: HTMLElement;
  memory: ChatMemory;
  /** What was written to storage. */
  written: ChatMemory[];
  /** Loads the trace's chunk. */
  load: () => void;
  /** Shows the answer as it grows. */
  stream: (...parts: MessagePart[]) => void;
  /** Shows it as it ended. */
  finish: (parts: MessagePart[], metadata?: Message['metadata']) => void;
  dispose: () => void;
}

/** A panel with Markdown and, from the start or later, the trace. */
export function createTestTrace({ isLoaded = true, language = 'en', raw = {} }: { isLoaded?: boolean; language?: Language; raw?: Record<string, string> } = {}): TestTrace {
  const test = createTestChat();
  const memory: ChatMemory = {};
  const written: ChatMemory[] = [];
  const storage = { read: () => memory, write: (change: ChatMemory) => void written.push(Object.assign(memory, change)) };
  const container = document.body.appendChild(document.createElement('div'));
  const load = (): void => {
    test.tools.value = [createTrace({ words: toToolWords(language), language, profile: test.chat.profile, storage, readRaw: () => raw })];
  };
  test.app.value = createProfile({});
  test.chat.panel.setOpen(true);
  Reflect.set(test.markdown, 'value', MarkdownView);
  if (isLoaded) load();
  const stop = drawPanel(test.chat, container);
  test.messages.value = [{ id: 'q', role: 'user', parts: [{ type: 'text', text: 'hi' }], metadata: {} }];
  return {
    ...test,
    container,
    memory,
    written,
    load,
    stream(...parts) {
      test.status.value = 'streaming';
      test.answer.value = { id: 'a', role: 'assistant', parts, metadata: {} };
    },
    finish(parts, metadata = { outcome: 'done' }) {
      test.messages.value = [...test.messages.value.slice(0, 1), { id: 'a', role: 'assistant', parts, metadata }];
      test.answer.value = undefined;
      test.status.value = 'idle';
    },
    dispose() {
      stop();
      container.remove();
    },
  };
}

export function createProfile(profile: Partial<AppProfile>): AppProfile {
  return { app: 'shop', texts: {}, imagePrefixes: [], variables: [], thinking: 'off', files: false, images: false, memory: false, ...profile };
}

export const textPart = (text: string): MessagePart => ({ type: 'text', text });
export const thoughtPart = (text: string): MessagePart => ({ type: 'reasoning', text });

export function stepPart(id: string, name: string, isRunning = false, details?: string[]): MessagePart {
  return { type: 'data-step', id, data: { kind: 'retrieval', name, isRunning, ...(details && { details }) } };
}

export function referencesPart(...references: Partial<Reference>[]): MessagePart {
  return { type: 'data-references', data: references as Reference[] };
}

/** Lets components that wait for something draw themselves. */
export const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

