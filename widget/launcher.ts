import { chatEntry } from 'virtual:chat-entry';
import type { BailianChatEvent, BailianChatEvents } from './api.ts';
import type { ChatHandle, ChatModule } from './chat.tsx';
import { checkAttributes } from './check-attributes.ts';
import type { BailianChatElement } from './element.ts';
import { chooseLanguage } from './i18n/choose-language.ts';
import { launcherStrings } from './i18n/launcher-strings.ts';
import { readOptions, type ResolvedOptions } from './options.ts';
import { appendTo, createIcon } from './dom.ts';
import { applyLook } from './theme/apply-look.ts';
import baseCss from './theme/base.css?inline';
import { readSession, storageKey } from './storage-key.ts';
import { warn } from './warn.ts';

/** Where widget.js came from: its folder, with a slash at the end, and the nonce its tag carried. */
export interface ScriptSource {
  base: string;
  nonce: string;
}

export interface Launcher {
  /** Calls a method of the panel, now or as soon as it is loaded. */
  call<Name extends keyof ChatHandle>(method: Name, ...args: Parameters<ChatHandle[Name]>): void;
  isOpen(): boolean;
  /** Reads theme, position and colour anew. */
  refreshLook(): void;
  dispose(): void;
}

const bubble = 'M12 3.5c-5 0-9 3.4-9 7.7 0 2.3 1.2 4.4 3.1 5.8-.1 1.1-.5 2.3-1.3 3.3 1.8-.2 3.3-.8 4.5-1.7.9.2 1.8.3 2.7.3 5 0 9-3.4 9-7.7s-4-7.7-9-7.7zM8 11.2h.01M12 11.2h.01M16 11.2h.01';
const chevron = 'M6 9.5l6 6 6-6';

/** Draws the bubble into `host` and loads the panel at the first sign that it will be wanted. */
export function createLauncher(host: BailianChatElement, { base, nonce }: ScriptSource): Launcher {
  checkAttributes(host);
  const readLook = (): ResolvedOptions => readOptions((name) => host.getAttribute(name), warn, host.isFromTag ? 'data-' : '');
  let options = readLook();
  const endpoint = options.endpoint ?? base.slice(0, -1);
  const language = chooseLanguage([options.lang, document.documentElement.lang, ...navigator.languages]);
  const strings = launcherStrings[language];
  const key = storageKey(endpoint, options.app);

  const shadow = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(baseCss);
  shadow.adoptedStyleSheets = [sheet];
  shadow.replaceChildren();
  const root = appendTo(shadow, 'div', { class: 'root', dir: 'ltr', lang: language, title: '' });
  const button = appendTo(root, 'button', { class: 'launcher', part: 'launcher', type: 'button', 'aria-haspopup': 'dialog' });
  button.append(createIcon(28, bubble, chevron));
  const failed = appendTo(root, 'div', { class: 'failed', role: 'alert', hidden: '' });

  let handle: ChatHandle | undefined;
  let loading: Promise<unknown> | undefined;
  let tries = 0;
  let isDisposed = false;
  const waiting: ((handle: ChatHandle) => void)[] = [];

  function emit<Name extends BailianChatEvent>(name: Name, detail: BailianChatEvents[Name]): void {
    if (name === 'open' || name === 'close') showOpen(name === 'open');
    host.dispatchEvent(new CustomEvent(`bailian-chat:${name}`, { detail, bubbles: true, composed: true }));
  }

  function showOpen(isOpen: boolean): void {
    button.setAttribute('aria-expanded', String(isOpen));
    button.setAttribute('aria-label', isOpen ? strings.close : strings.open);
  }

  async function load(): Promise<void> {
    const url = base + chatEntry.file;
    preload(url);
    try {
      const { mountChat } = await importPanel(url, tries++);
      if (isDisposed) return;
      handle = mountChat({ shadow, root, launcher: button, options: { ...options, endpoint }, language, storageKey: key, emit });
      for (const run of waiting.splice(0)) run(handle);
    } catch (error) {
      loading = undefined;
      // A failure before anybody asked for the panel concerns nobody yet.
      if (!waiting.length || isDisposed) return;
      warn(`the panel did not load from ${url}: ${String(error)}`);
      failed.replaceChildren(strings.failed);
      const retry = appendTo(failed, 'button', { type: 'button' });
      retry.append(strings.retry);
      retry.onclick = want;
      failed.hidden = false;
    } finally {
      button.removeAttribute('aria-busy');
    }
  }

  function preload(href: string): void {
    if (tries) return;
    const link = appendTo(document.head, 'link', { rel: 'modulepreload', href, crossorigin: '', integrity: chatEntry.integrity });
    // The property, not the attribute: browsers hide the attribute's value from scripts.
    link.nonce = nonce;
  }

  /** Starts loading unless that was done. */
  function prepare(): void {
    if (!handle) loading ??= load();
  }

  function want(): void {
    failed.hidden = true;
    if (!handle) button.setAttribute('aria-busy', 'true');
    prepare();
  }

  const launcher: Launcher = {
    call(method, ...args) {
      const run = (ready: ChatHandle): void => (ready[method] as (...values: unknown[]) => void)(...args);
      if (handle) return run(handle);
      // Nothing to close or to stop yet, so nothing to load for it.
      if (!waiting.length && /^(close|stop|focus)$/.test(method)) return undefined;
      waiting.push(run);
      want();
      return undefined;
    },
    isOpen: () => handle?.isOpen() ?? false,
    refreshLook() {
      options = { ...options, ...readLook() };
      applyLook(root, options);
    },
    dispose() {
      isDisposed = true;
      clearTimeout(timer);
      scheme.removeEventListener('change', launcher.refreshLook);
      handle?.dispose();
    },
  };

  showOpen(false);
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  scheme.addEventListener('change', launcher.refreshLook);
  applyLook(root, options);
  for (const sign of ['pointerenter', 'focus', 'touchstart']) button.addEventListener(sign, prepare, { passive: true });
  button.onclick = () => launcher.call('toggle');

  // A reload in mid-conversation finds the panel as it was; the visitor's own choice goes before the owner's.
  const session = readSession(key);
  const seconds = options.open === 'load' ? 0 : Number(options.open);
  let timer: ReturnType<typeof setTimeout> | undefined;
  if (session === 'open') launcher.call('openQuietly');
  else if (!session && seconds >= 0) timer = setTimeout(() => launcher.call('openQuietly'), seconds * 1_000);
  // After the caller has had its turn to listen.
  queueMicrotask(() => emit('ready', { app: options.app }));
  return launcher;
}

/**
 * Some browsers remember that a module failed to load. The same address comes first all the same, because a second
 * address would be a second copy for the chunks that import the panel's.
 */
async function importPanel(url: string, tries: number): Promise<ChatModule> {
  try {
    return (await import(/* @vite-ignore */ url)) as ChatModule;
  } catch (error) {
    if (!tries) throw error;
    return (await import(/* @vite-ignore */ `${url}?retry=${tries}`)) as ChatModule;
  }
}
