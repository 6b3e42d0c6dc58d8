import { effect, signal } from '@preact/signals-core';
import type * as answerModule from './answer.ts';
import type { BailianChatEvent, BailianChatEvents } from './api.ts';
import type { Language } from './i18n/choose-language.ts';
import type { MarkdownView } from './markdown/markdown-view.tsx';
import { readOptions, type RawOptions } from './options.ts';
import { createConversation } from './state/conversation.ts';
import { createPanel } from './state/panel.ts';
import { createProfile } from './state/profile.ts';
import { createStorage } from './state/storage.ts';
import { applyAccent } from './theme/apply-accent.ts';
import panelCss from './theme/panel.css?inline';
import { createApiClient } from './transport/api-client.ts';
import { ownError, type Failure } from './transport/api-error.ts';
import { systemClock } from './transport/clock.ts';
import { createId } from './transport/new-id.ts';
import { onWake } from './transport/on-wake.ts';
import { copyText } from './ui/copy-text.ts';
import { drawPanel } from './ui/draw-panel.tsx';
import { trackViewport } from './ui/track-viewport.ts';

/** What the launcher hands to the panel. */
export interface ChatHost {
  shadow: ShadowRoot;
  /** The element in it that carries scheme and language. */
  root: HTMLElement;
  /** Gets the focus back when the panel closes. */
  button: HTMLElement;
  raw: RawOptions & { app: string; endpoint: string };
  /** Stands before options' names in warnings. */
  prefix: string;
  language: Language;
  storageKey: string;
  emit: <Name extends BailianChatEvent>(name: Name, detail: BailianChatEvents[Name]) => void;
  /** Imports the panel in one file, for when a chunk of it does not come. */
  importWhole: () => Promise<typeof answerModule>;
}

/** What the launcher calls. */
export interface ChatHandle {
  open(): void;
  /** Opens without taking the focus, because nobody asked for it just now. */
  openQuietly(): void;
  close(): void;
  toggle(): void;
  isOpen(): boolean;
  send(text: unknown): void;
  newConversation(): void;
  stop(): void;
  focus(): void;
  /** Scheme, corner or accent have changed. */
  refreshLook(): void;
  dispose(): void;
}

/** Draws the closed panel beside the launcher and takes up an earlier conversation. */
export async function mountChat({ shadow, root, button, raw, language, storageKey, emit, prefix, importWhole }: ChatHost): Promise<ChatHandle> {
  const { strings } = await (language === 'en' ? import('./i18n/en.ts') : import('./i18n/zh-cn.ts'));
  const storage = createStorage(storageKey, window);
  const warn = (sentence: string): void => console.warn(`Bailian Chat: ${sentence}`);
  const options = readOptions(raw, () => {
    void import('./explain-options.ts').then(({ explainOptions }) => explainOptions(raw, prefix).forEach(warn));
  });
  const { app, endpoint = raw.endpoint } = options;
  const onFailure = ({ code, message, requestId = '' }: Failure): void =>
    warn(`${code}: ${message} App "${app}" at ${endpoint}. ${requestId}`);

  const api = createApiClient({
    endpoint,
    app,
    fetch: (...request) => fetch(...request),
    clock: systemClock,
    token: { read: () => storage.read().token, write: (token) => storage.write({ token }) },
  });
  const profile = createProfile({ api, options, strings, onFailure });
  const conversation = createConversation({
    api,
    async follow(turn) {
      const { followTurn } = await loadAnswer();
      return followTurn({ ...turn, api, clock: systemClock, random: Math.random, onWake });
    },
    storage,
    createId,
    schedule: createFrameSchedule(),
    emit(name, detail) {
      if (name === 'message') storage.writeOpen(panel.isOpen.value);
      emit(name, detail);
    },
    onFailure,
  });
  const panel = createPanel((isOpen) => {
    // A token is kept from the visitor's first message on, and nothing before.
    if (storage.read().token) storage.writeOpen(isOpen);
    // From the close button or by Escape; elsewhere on the page the focus is not ours to move.
    if (!isOpen && shadow.activeElement) button.focus();
    emit(isOpen ? 'open' : 'close', { app });
  });
  const markdown = signal<typeof MarkdownView | undefined>(undefined);
  const container = document.createElement('div');
  container.className = 'box';

  function addSheet(css: string): void {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
  }

  /** What reads and draws answers is not needed to type a question, so it comes after the panel. */
  async function loadAnswer(): Promise<typeof answerModule> {
    try {
      const loaded: typeof answerModule = await import('./answer.ts').catch(importWhole);
      if (!markdown.peek()) addSheet(loaded.markdownCss);
      markdown.value = loaded.MarkdownView;
      return loaded;
    } catch (error) {
      throw ownError('network', String(error));
    }
  }

  function focus(): void {
    // On a phone the keyboard would cover what there is to read.
    const target = matchMedia('(pointer: coarse)').matches ? '.panel' : 'textarea';
    container.querySelector<HTMLElement>(target)?.focus({ preventScroll: true });
  }

  function open(): void {
    panel.setOpen(true);
    focus();
  }

  addSheet(panelCss);
  applyAccent(root);
  root.append(container);
  const stops = [
    conversation.dispose,
    drawPanel({ conversation, panel, profile, strings, language, markdown, copy: (text) => copyText(text, container), focus }, container),
    trackViewport(root),
    // By the time a question is typed it has come. Without it an earlier answer is plain text, and can be read too.
    effect(() => {
      if (panel.draft.value || conversation.messages.value[1]) loadAnswer().catch(() => undefined);
    }),
  ];
  void profile.load();
  conversation.restore();

  return {
    open,
    openQuietly: () => panel.setOpen(true),
    close: () => panel.setOpen(false),
    toggle: () => (panel.isOpen.value ? panel.setOpen(false) : open()),
    isOpen: () => panel.isOpen.value,
    send(text) {
      open();
      // Pages may pass anything.
      conversation.send(String(text));
    },
    newConversation: conversation.startNew,
    stop: conversation.stop,
    focus,
    refreshLook: () => applyAccent(root),
    dispose() {
      for (const stop of stops) stop();
    },
  };
}

/** Runs the newest of what is scheduled, once a frame. */
function createFrameSchedule(): (run: () => void) => void {
  let next: (() => void) | undefined;
  return (run) => {
    if (!next) {
      requestAnimationFrame(() => {
        const due = next;
        next = undefined;
        due?.();
      });
    }
    next = run;
  };
}
