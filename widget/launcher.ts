import type { BailianChatEvent, BailianChatEvents } from './api.ts';
import type { ChatHandle } from './chat-host.ts';
import type { BailianChatElement, Method } from './element.ts';
import { chooseLanguage } from './i18n/choose-language.ts';
import { toLauncherLabel, toLauncherStrings } from './i18n/launcher-strings.ts';
import type { Strings } from './i18n/strings.ts';
import { createLauncherParts, fill } from './launcher-parts.ts';
import type * as lookModule from './look.ts';
import type { Look } from './look/create-look.ts';
import { importFile, type ScriptSource } from './script-source.ts';
import baseCss from './theme/base.css?inline';
import type * as wholeModule from './whole.ts';

type Call = Exclude<Method, 'setVariables'> | 'openQuietly';

export interface Launcher {
  /** Calls a method of the panel, now or as soon as it is loaded. */
  call(method: Call | 'setVariables', value?: unknown): void;
  isOpen(): boolean | undefined;
  /** Options have changed. */
  refresh(): void;
  dispose(): undefined;
}

/** How the options of look/look-options.ts begin, `mode`, and `strings`, which may name the launcher. Others may be taken for one: then the look comes for nothing. */
const lookNames = ' mod wid z-i rad tar off hei den dra fon lau str';

/** Draws the bubble into `host` and loads the panel at the first sign that it will be wanted. */
export function createLauncher(host: BailianChatElement, source: ScriptSource): Launcher {
  let raw = readRaw(host);
  /** What was set when it was last looked at. */
  let color = '';
  // A loader of 3 kB does not check values. What it uses itself it takes as it comes; the panel warns of the rest.
  const { app = 'default', endpoint = source.slice(0, -1), lang, dir, open } = raw;
  const language = chooseLanguage([lang, document.documentElement.lang], () => navigator.languages);
  /** Those of the language as soon as they have come. The panel is not called before. */
  let strings: Strings;
  const storageKey = `bailian-chat:${endpoint}:${app}`;
  const shadow = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const { root, button } = createLauncherParts(toLauncherLabel(language), language, dir || (language === 'ar' ? 'rtl' : 'ltr'));
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(baseCss);
  shadow.adoptedStyleSheets = [sheet];
  shadow.replaceChildren(root);

  let handle: ChatHandle | undefined;
  /** What is said when the panel does not load. */
  let failed: HTMLElement | undefined;
  let look: Look | undefined;
  let isLoading = false;
  let isAgain = false;
  const waiting: [Call, unknown][] = [];
  /** What the page has set. The panel looks there when a question is asked. */
  const variables = {};

  function emit<Name extends BailianChatEvent>(name: Name, detail: BailianChatEvents[Name]): void {
    if (name === 'open' || name === 'close') button.setAttribute('aria-expanded', String(name === 'open'));
    host.dispatchEvent(new CustomEvent(`bailian-chat:${name}`, { detail, bubbles: true, composed: true }));
  }

  function load<Module>(name: string, again?: boolean): Promise<Module> {
    return importFile(source, name, again);
  }

  /** Starts loading unless that was done. */
  async function prepare(): Promise<void> {
    if (isLoading) return;
    isLoading = true;
    try {
      const [{ mountChat }] = await Promise.all([
        load<typeof wholeModule>(isAgain ? 'whole' : 'chat', isAgain),
        load<{ strings: Strings }>(language, isAgain).then((loaded) => {
          strings = loaded.strings;
        }),
      ]);
      if (!host.isConnected) return;
      handle = await mountChat({
        shadow,
        root,
        button,
        importFile: load,
        raw: { ...raw, app, endpoint },
        variables,
        prefix: host.givenAs,
        language,
        strings,
        storageKey,
        emit,
      });
      for (const [method, value] of waiting) handle[method](value);
    } catch (error) {
      console.warn('Bailian Chat did not load.', error);
      isLoading = false;
      isAgain = true;
      // A failure before anybody asked for the panel concerns nobody yet.
      if (waiting[0]) {
        const { notLoaded, retry } = strings ?? toLauncherStrings(/z/.test(language));
        failed?.remove();
        const again = fill('button', {}, [retry]);
        again.onclick = want;
        failed = fill('div', { class: 'failed', role: 'alert' }, [notLoaded, again]);
        root.append(failed);
      }
    }
    button.ariaBusy = null;
  }

  function want(): void {
    failed?.remove();
    button.ariaBusy = 'true';
    void prepare();
  }

  function call(method: Call | 'setVariables', value: unknown = ''): void {
    if (method === 'setVariables') Object.assign(variables, value);
    else if (handle) handle[method](value);
    // Nothing to close, to stop or to focus yet, so nothing to load for it.
    else if (waiting[0] || !/^(cl|st|fo)/.test(method)) {
      waiting.push([method, value]);
      want();
    }
  }

  /** What can change while the page is open. */
  function refresh(): void {
    raw = readRaw(host);
    root.setAttribute('data-position', raw['position'] ?? '');
    // Most pages set none, and asking what a browser supports takes long the first time.
    if (color !== (color = raw['color'] ?? '')) root.style.setProperty('--bc-accent', CSS.supports('color', color) ? color : '');
    handle?.refresh(raw);
    if (look) look.refresh(raw);
    else if (!root.hidden && Object.keys(raw).some((name) => lookNames.includes(` ${name.slice(0, 3)}`))) {
      // Another look than the usual one comes in a chunk of its own, and the launcher with it; without it, as usual.
      root.hidden = true;
      load<typeof lookModule>('look').then(
        ({ createLook }) => (look = createLook(root, storageKey)).refresh(raw),
        () => (root.hidden = false),
      );
    }
    // The panel's code shows it.
    if (raw['teaser']) void prepare();
  }

  refresh();
  const observer = new MutationObserver(refresh);
  observer.observe(host, { attributes: true });
  // A finger enters too, before it is down.
  for (const sign of ['pointerenter', 'focus']) button.addEventListener(sign, prepare);
  button.addEventListener('click', () => call('toggle'));

  // A reload in mid-conversation finds the panel as it was: the visitor's choice goes before the owner's.
  const session = readSession(storageKey);
  const seconds = open === 'load' || session === 'open' ? 0 : Number(open);
  const timer = session !== 'closed' && seconds >= 0 ? setTimeout(call, seconds * 1_000, 'openQuietly') : 0;
  // After the caller has had its turn to listen.
  queueMicrotask(() => emit('ready', { app }));

  return {
    call,
    isOpen: () => handle?.isOpen(),
    refresh,
    dispose() {
      clearTimeout(timer);
      observer.disconnect();
      look?.dispose();
      handle?.dispose();
    },
  };
}

/** What is set on the element. By its names: a list of attributes is two more kinds of objects for a page to know. */
function readRaw(host: BailianChatElement): Record<string, string> {
  const raw: Record<string, string> = {};
  for (const name of host.getAttributeNames()) raw[name] = host.getAttribute(name) ?? '';
  return { ...raw, ...host.given };
}

/** `open` or `closed` once the visitor has sent a message in this tab. */
function readSession(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    // The visitor refuses storage.
    return null;
  }
}
