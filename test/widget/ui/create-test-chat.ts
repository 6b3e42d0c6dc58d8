import { computed, signal, type Signal } from '@preact/signals-core';
import type { AppProfile, Message } from '../../../server/wire/protocol.ts';
import type { Status } from '../../../widget/state/conversation.ts';
import { createPanel } from '../../../widget/state/panel.ts';
import type { Texts } from '../../../widget/state/profile.ts';
import type { Failure } from '../../../widget/transport/api-error.ts';
import type { ChatModel } from '../../../widget/ui/chat-model.ts';
import type { Tool } from '../../../widget/ui/tool.ts';
import { languages } from '../i18n/languages.ts';
import { toToolWords } from '../i18n/words.ts';

const { en } = languages;

export interface TestChat {
  chat: ChatModel;
  messages: Signal<readonly Message[]>;
  answer: Signal<Message | undefined>;
  ended: Signal<Message | undefined>;
  status: Signal<Status>;
  failure: Signal<Failure | undefined>;
  profileFailure: Signal<Failure | undefined>;
  isReconnecting: Signal<boolean>;
  canRetry: Signal<boolean>;
  markdown: Signal<ChatModel['markdown']['value']>;
  texts: Signal<Texts>;
  tools: Signal<readonly Tool[]>;
  app: Signal<AppProfile | undefined>;
  /** What the components called, by name and first argument. */
  calls: unknown[][];
}

/** A chat whose state a test holds in its hands. */
export function createTestChat(): TestChat {
  const calls: unknown[][] = [];
  const messages = signal<readonly Message[]>([]);
  const answer = signal<Message | undefined>(undefined);
  const ended = signal<Message | undefined>(undefined);
  const status = signal<Status>('idle');
  const failure = signal<Failure | undefined>(undefined);
  const profileFailure = signal<Failure | undefined>(undefined);
  const isReconnecting = signal(false);
  const canRetry = signal(false);
  const markdown = signal<ChatModel['markdown']['value']>(undefined);
  const texts = signal<Texts>({ title: 'Shop', greeting: 'Hello!', placeholder: 'Ask…', suggestions: ['How?', 'When?'] });
  const tools = signal<readonly Tool[]>([]);
  const app = signal<AppProfile | undefined>(undefined);
  const chat: ChatModel = {
    conversation: {
      messages,
      answer,
      ended,
      status,
      failure,
      isReconnecting,
      canRetry,
      send(text) {
        calls.push(['send', text]);
        return status.value === 'idle';
      },
      retry: () => calls.push(['retry']),
      stop: () => calls.push(['stop']),
      startNew: () => calls.push(['startNew']),
      restore: () => calls.push(['restore']),
      dispose: () => calls.push(['dispose']),
    },
    panel: createPanel((isOpen) => calls.push(['open', isOpen])),
    profile: {
      texts,
      app,
      imagePrefixes: computed(() => app.value?.imagePrefixes ?? []),
      failure: profileFailure,
      load() {
        calls.push(['load']);
        return Promise.resolve();
      },
    },
    // As they are once the tools' words have come too.
    strings: { ...en.strings, failures: { ...toToolWords('en').failures, ...en.strings.failures } },
    language: 'en',
    markdown,
    tools,
    fromTools: (place, ...about) => tools.value.flatMap((tool) => Object(tool)[place]?.(...about) ?? []),
    loadTool(name) {
      calls.push(['loadTool', name]);
      return Promise.resolve();
    },
    copy(text) {
      calls.push(['copy', text]);
      return Promise.resolve(true);
    },
    explain: (code) => chat.strings.failures[code] ?? chat.strings.failures.internal,
    loadFile: () => Promise.reject(new Error('None here.')),
    focus: () => calls.push(['focus']),
  };
  return { chat, messages, answer, ended, status, failure, profileFailure, isReconnecting, canRetry, markdown, texts, tools, app, calls };
}

export function createMessage(id: string, role: Message['role'], text: string, outcome: Message['metadata']['outcome'] = 'done'): Message {
  return { id, role, parts: text ? [{ type: 'text', text }] : [], metadata: role === 'assistant' && outcome ? { outcome } : {} };
}
