import { effect, signal } from '@preact/signals-core';
import { toToolWords } from '../i18n/words.ts';
import type { ChatModel } from '../../../widget/ui/chat-model.ts';
import type { ToolHost } from '../../../widget/ui/tool.ts';

/** What a tool gets, with a launcher and a place for the panel in a shadow tree of its own. */
export function createTestHost(chat: ChatModel, overrides: Partial<ToolHost> = {}): ToolHost {
  const shadow = document.body.appendChild(document.createElement('div')).attachShadow({ mode: 'open' });
  const root = shadow.appendChild(document.createElement('div'));
  root.className = 'root';
  const launcher = root.appendChild(document.createElement('button'));
  launcher.className = 'launcher';
  launcher.setAttribute('aria-label', 'Open chat');
  const none = (): Promise<object> => Promise.resolve({});
  return {
    ...chat,
    api: { asVisitor: () => new Promise(() => undefined) },
    storage: { read: () => ({}), reread: () => ({}), write: () => undefined },
    endpoint: 'https://chat.example.com',
    app: 'shop',
    storageKey: 'k',
    readRaw: () => ({}),
    shadow,
    root,
    applyLook: () => undefined,
    stops: [],
    toolChunks: { trace: none, attach: none, memory: none, outbox: none, frame: none, identity: none, more: none, challenge: none, actions: none, history: none, voice: none, page: none },
    warn: () => undefined,
    told: new Set(),
    prefix: '',
    words: toToolWords('en'),
    signal,
    effect,
    ...overrides,
  };
}
