import { effect, signal } from '@preact/signals-core';
import { DEFAULT_APP, type ChatBody } from '../server/wire/protocol.ts';
import type * as answerModule from './answer.ts';
import type { ChatHandle, ChatHost } from './chat-host.ts';
import type { toPhrases } from './i18n/to-phrases.ts';
import type { ToolSource, ToolStrings } from './i18n/tool-strings.ts';
import type { MarkdownView } from './markdown/markdown-view.tsx';
import { readOptions, type RawOptions } from './options.ts';
import { createConversation } from './state/conversation.ts';
import { createFrameSchedule } from './state/frame-schedule.ts';
import { createPanel } from './state/panel.ts';
import { createProfile } from './state/profile.ts';
import { createStorage } from './state/storage.ts';
import { findBegun, onStored } from './state/other-tabs.ts';
import { applyAccent } from './theme/apply-accent.ts';
import { isDark } from './theme/is-dark.ts';
import panelCss from './theme/panel.css?inline';
import { createApiClient } from './transport/api-client.ts';
import { ownError, type Failure } from './transport/api-error.ts';
import { systemClock } from './transport/clock.ts';
import { createId } from './transport/new-id.ts';
import { onWake } from './transport/on-wake.ts';
import type { ChatModel } from './ui/chat-model.ts';
import { drawPanel } from './ui/draw-panel.tsx';
import type { CreateTool, FromTools, IdentityToolName, MoreToolName, Tool, ToolCall, ToolHost, ToolName } from './ui/tool.ts';
import type * as wholeModule from './whole.ts';

/** What a language's file for the tools exports. */
interface ToolWords {
  sheets?: never;
  words: ToolSource;
  toPhrases: typeof toPhrases;
}

/** Each chunk exports its tool under the tool's name, and the one-file spare all of them. */
const toolChunks: Record<Exclude<ToolName, IdentityToolName | MoreToolName>, () => Promise<Partial<Record<ToolName, CreateTool>>>> = {
  // Most answers come without thoughts, steps and references. Without this they stay as readable as that.
  trace: () => import('./trace.ts'),
  attach: () => import('./attach.ts'),
  memory: () => import('./memory.ts'),
  outbox: () => import('./outbox.ts'),
  frame: () => import('./frame.ts'),
  identity: () => import('./identity.ts'),
  more: () => import('./more.ts'),
};

/** Draws the closed panel beside the launcher and takes up an earlier conversation. */
export async function mountChat(chat: ChatHost): Promise<ChatHandle> {
  const { shadow, root, button, raw: first, variables, language, strings: written, storageKey, emit, prefix = '', importFile } = chat;
  // Nobody looks at a page that is loaded ahead, so nobody may be asked for it yet.
  if (Object(document).prerendering) await new Promise((resolve) => document.addEventListener('prerenderingchange', resolve));
  const storage = createStorage(storageKey, first['visitor-token'] ? {} : window);
  const warn = (sentence: string): void => console.warn(`Bailian Chat: ${sentence}`);
  /** Variables and sentences that the page's author was told of. */
  const told = new Set<string>();
  let raw: RawOptions = first;
  /** Whether there is an option that the panel does not know, or not like that: another tool may. */
  let isOdd = false;
  const noteOdd = (): void => {
    isOdd = true;
  };
  const options = signal(readOptions(raw, noteOdd));
  // For whoever reads them: they have changed when these have. A read whose value nobody uses is dropped when this is built.
  const readRaw = (): RawOptions => options.value && raw;
  let words: Promise<ToolStrings> | undefined;
  // A page may set its own in their place, and all chats of a page have the same file.
  const strings = structuredClone(written);
  const { app = DEFAULT_APP, endpoint = first.endpoint } = options.value;
  const isFixed = (): boolean => /inline|page/.test(options.value.mode ?? '');
  const onFailure = ({ code, message, requestId = '' }: Failure): void =>
    warn(`${code}: ${message} App "${app}" at ${endpoint}. ${requestId}`);

  const api = createApiClient({
    endpoint,
    app,
    fetch: (...request) => fetch(...request),
    clock: systemClock,
    token: { read: () => storage.read().token, write: (token) => storage.write({ token }) },
  });
  const tools = signal<readonly Tool[]>([]);
  // Words change with what the tools know of.
  const readStrings = (): typeof strings => tools.value && strings;
  const profile = createProfile({ api, options, readStrings, onFailure });
  const conversation = createConversation({
    api,
    async follow({ body, ...turn }) {
      // The first question is on its way, and with it there is something to come back to.
      storage.writeOpen(panel.isOpen.value);
      const [{ followTurn }, extras] = await Promise.all([loadAnswer(), body && readExtras()]);
      return followTurn({ ...turn, body: body && { ...body, ...extras }, api, clock: systemClock, random: Math.random, onWake });
    },
    storage,
    readFiles: () => fromTools('file'),
    createId,
    // Who the visitor is that the page names, no storage tells.
    findBegun: (left, signal) => (isNamed ? undefined : findBegun({ key: storageKey, storage, left, status: conversation.status, signal, prepareLine: () => loadTool('outbox') })),
    schedule: createFrameSchedule(),
    emit,
    onFailure,
  });
  const panel = createPanel((isOpen) => {
    storage.writeOpen(isOpen);
    // From the close button or by Escape; elsewhere on the page the focus is not ours to move.
    const focused = shadow.activeElement;
    emit(isOpen ? 'open' : 'close', { app });
    // Where the panel filled the window the launcher is seen from now on.
    if (!isOpen && focused) button.focus();
  }, isFixed);
  const markdown = signal<typeof MarkdownView | undefined>(undefined);
  // Which arguments go with which place is more than the compiler can follow here.
  const fromTools: FromTools = (place, ...about) => tools.value.flatMap((tool) => Object(tool)[place]?.(...about) ?? []);
  const loading: Partial<Record<ToolName, Promise<void>>> = {};
  const areWordsIn = signal(false);
  const explain: ChatModel['explain'] = (code) => strings.failures[code] ?? (areWordsIn.value ? strings.failures.internal : '');
  const files: Record<string, Promise<object>> = {};
  const stops: (() => void)[] = [];
  const container = document.createElement('div');
  container.className = 'box';

  function addSheet(css: string): void {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
  }

  /** A chunk, or all of them where it does not come. */
  async function load<Chunk>(chunk: Promise<Chunk>): Promise<Chunk | typeof wholeModule> {
    try {
      return await chunk.catch(() => importFile<typeof wholeModule>('whole', true));
    } catch (error) {
      throw ownError('network', String(error));
    }
  }

  /** A file that stands alone beside widget.js. */
  function loadByName<Module extends { sheets?: string }>(name: string): Promise<Module> {
    return importFile<Module>(name)
      .catch(() => importFile<Module>(name, true))
      .then((loaded) => {
        if (loaded.sheets) addSheet(loaded.sheets);
        return loaded;
      });
  }

  // oxlint-disable-next-line no-unsafe-type-assertion -- Which name gives which file is in the type of the function.
  const loadFile: ChatModel['loadFile'] = (name) => (files[name] ??= loadByName(name)) as never;

  /** What reads and draws answers is not needed to type a question, so it comes after the panel. */
  async function loadAnswer(): Promise<typeof answerModule> {
    const loaded = await load(import('./answer.ts'));
    if (!markdown.peek()) {
      addSheet(loaded.markdownCss);
      loaded.warmUp();
    }
    markdown.value = loaded.MarkdownView;
    return loaded;
  }

  /** The tools' words, and those for what went wrong. */
  function loadWords(): Promise<ToolStrings> {
    return (words ??= loadByName<ToolWords>(`${language}-tools`)
      .then((loaded) => {
        const phrases: ToolStrings = loaded.toPhrases(loaded.words, language);
        Object.assign(strings.failures, phrases.failures);
        return phrases;
      })
      .finally(() => {
        areWordsIn.value = true;
      }));
  }

  function loadTool(name: ToolName): Promise<void> {
    return (loading[name] ??= Promise.all([load(host.toolChunks[name]()), loadWords()]).then(([{ [name]: create }, words]) => {
      const tool = create?.(Object.assign(host, { words }));
      if (!tool) return;
      addSheet(tool.css);
      tools.value = [...tools.value, tool].sort((one, other) => one.order - other.order);
    }, ignore));
  }

  /** A call that is a tool's. */
  function viaTool(method: ToolCall, tool: ToolName = 'more'): (value: unknown) => void {
    return (value) => void loadTool(tool).then(() => fromTools('call', method, value));
  }

  /** What goes with a question. Its variables are those of the moment: a later change is for the next one. */
  async function readExtras(): Promise<Pick<ChatBody, 'variables' | 'thinking'>> {
    const set = { ...variables };
    if (!/\b(var|thinking)/.test(String(Object.keys({ ...raw, ...storage.read() }))) && !Object.keys(set)[0]) return {};
    const { readExtras } = await load(import('./page-options.ts'));
    // Until the backend has said what it takes, nothing may go.
    await loaded;
    return readExtras({ raw, vars: options.value.vars, set, app: profile.app.value, thinking: storage.read().thinking, told, warn });
  }

  const copy: ChatModel['copy'] = (text) => loadTool('outbox').then(() => fromTools('copy', text)[0] ?? false);

  function focus(): void {
    // On a phone the keyboard would cover what there is to read.
    const target = matchMedia('(pointer: coarse)').matches ? '.panel' : 'textarea';
    container.querySelector<HTMLElement>(target)?.focus({ preventScroll: true });
  }

  function open(): void {
    panel.setOpen(true);
    focus();
  }

  function applyLook(): void {
    root.dataset['scheme'] = root.style.colorScheme = isDark(options.value.theme, shadow.host) ? 'dark' : 'light';
    applyAccent(root, options.value.color);
  }

  /** Whose an earlier conversation is, the tool knows. */
  const isNamed = first['visitor-token'] ?? first['visitor-id'];
  const host: Omit<ToolHost, 'words'> = { identity: { api, chat, mountChat }, conversation, panel, profile, strings, language, markdown, tools, fromTools, loadTool, copy, explain, loadFile, focus, api, storage, endpoint, app, storageKey, readRaw, shadow, root, applyLook, stops, toolChunks: Object({ ...toolChunks }), warn, told, prefix, signal, effect };
  addSheet(panelCss);
  if (isOdd) await loadTool('more');
  // Nobody may ask before having agreed, or be remembered against the page's will: without what sees to that there is no chat.
  if ((raw['consent'] ?? raw['persist']) && !tools.value[0]) throw ownError('network', 'more');
  applyLook();
  root.append(container);
  stops.push(
    conversation.dispose,
    drawPanel(host, container),
    // Another tab has begun a conversation.
    onStored(storageKey, () => void loadTool('outbox')),
    // By the time a question is typed it has come. Without it an earlier answer is plain text, and can be read too.
    effect(() => {
      const { thinking, files, images, memory, identity } = profile.app.value ?? {};
      if (thinking === 'visitor') void loadTool('trace');
      if (files || images) void loadTool('attach');
      if (memory) void loadTool('memory');
      if (panel.isOpen.value) void loadTool('frame');
      if (isNamed || identity) void loadTool('identity');
      const hasAnswer = conversation.answer.value || conversation.messages.value[1];
      const failure = conversation.failure.value || profile.failure.value;
      if (hasAnswer || failure) void loadTool('outbox');
      // Also for those who have asked before: their conversations are there.
      if (hasAnswer || storage.read().token || (options.value && isOdd)) void loadTool('more');
      if (!markdown.value && (panel.draft.value || hasAnswer)) loadAnswer().catch(ignore);
      if (panel.draft.value || failure) loadWords().catch(ignore);
    }),
  );
  const loaded = profile.load();
  api.ready = loaded.then(() => loading.identity);
  if (!isNamed) conversation.restore();
  // Mistakes in variables are told before anybody asks.
  readExtras().catch(ignore);

  return (chat.handle = {
    open,
    openQuietly: () => panel.setOpen(true),
    close: () => panel.setOpen(false),
    toggle: () => (panel.isOpen.value ? panel.setOpen(false) : open()),
    isOpen: () => panel.isOpen.value,
    setComposer: (text) => panel.setDraft(String(text)),
    setContext: viaTool('setContext'),
    teaser: viaTool('teaser'),
    async send(text) {
      if (Array.isArray(text)) return viaTool('send')(text);
      open();
      // oxlint-disable-next-line no-unnecessary-await, typescript/await-thenable -- Leaves the caller's zone, where Angular has one: each step of an answer would have it look for changes.
      await 0;
      effect(function () {
        // A page may ask as soon as it is there; the conversation it asks in comes first.
        if (conversation.status.value === 'loading') return;
        this.dispose();
        // Pages may pass anything.
        conversation.send(String(text));
      });
    },
    newConversation: conversation.startNew,
    stop: conversation.stop,
    focus,
    identify: viaTool('identify', 'identity'),
    logout: viaTool('identify', 'identity'),
    refresh(changed) {
      raw = changed;
      options.value = readOptions(raw, noteOdd);
      applyLook();
    },
    dispose() {
      for (const stop of stops) stop();
    },
  });
}

function ignore(): void {}
