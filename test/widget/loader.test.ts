// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { BailianChatGlobal } from '../../widget/api.ts';
import { startLoader } from '../../widget/start-loader.ts';

/** Stands for the panel's file. */
const importPanel = vi.hoisted(() => vi.fn());
/** Stands for a language's. */
const importWords = vi.hoisted(() => vi.fn());
vi.mock('virtual:chat-entry', () => ({ chatHash: 'abcdefgh' }));
vi.mock('../../widget/script-source.ts', () => ({
  importFile: (_base: string, name: string, isAgain: boolean) => (/^(chat|whole)$/.test(name) ? importPanel : importWords)(name, isAgain),
}));

/** What the panel was told, by method. */
let told: unknown[][];
const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
const name = 'bailian-chat';

function panel(isOpen = false) {
  const tell = (method: string) => (...args: unknown[]) => {
    told.push([method, ...args]);
    if (/open/i.test(method)) isOpen = true;
    if (method === 'close') isOpen = false;
  };
  const methods = ['open', 'openQuietly', 'close', 'toggle', 'send', 'newConversation', 'stop', 'focus', 'refresh', 'dispose'];
  return { isOpen: () => isOpen, ...Object.fromEntries(methods.map((method) => [method, tell(method)])) };
}

function runTag(attributes: Record<string, string> = {}): void {
  const script = document.createElement('script');
  Object.defineProperty(script, 'src', { value: 'https://chat.example.com/base/widget.js' });
  for (const [key, value] of Object.entries(attributes)) script.setAttribute(key, value);
  startLoader(script);
}

const chats = (): HTMLElement[] => [...document.querySelectorAll(name)];
const launcher = (at = 0): HTMLElement => {
  const button = chats()[at]?.shadowRoot?.querySelector<HTMLElement>('.launcher');
  if (!button) throw new Error('no launcher');
  return button;
};
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
const api = (): BailianChatGlobal => {
  if (!window.BailianChat) throw new Error('no BailianChat');
  return window.BailianChat;
};

beforeEach(async () => {
  document.body.replaceChildren();
  document.documentElement.lang = 'en';
  localStorage.clear();
  sessionStorage.clear();
  await settle();
  told = [];
  warn.mockClear();
  importPanel.mockReset();
  importWords.mockReset();
  importWords.mockImplementation(() => Promise.resolve({ strings: { notLoaded: 'Der Chat wurde nicht geladen.', retry: 'Erneut versuchen' } }));
  importPanel.mockImplementation(() => Promise.resolve({ mountChat: () => Promise.resolve(panel()) }));
});

// The first, because an element is defined once: here the queue is read.
it('runs the calls that were made before it came', async () => {
  const events: unknown[] = [];
  Reflect.set(window, 'BailianChat', { q: [['on', 'ready', (detail: unknown) => events.push(detail)], ['send', 'hi']] });
  runTag();
  await settle();
  expect(events).toEqual([{ app: 'default' }]);
  expect(told).toContainEqual(['send', 'hi']);
});

describe('the tag', () => {
  it('puts a launcher on the page, and loads and stores nothing', async () => {
    runTag();
    await settle();
    expect(launcher().getAttribute('aria-label')).toBe('Chat');
    expect(launcher().getAttribute('aria-expanded')).toBe('false');
    expect(launcher().getAttribute('aria-haspopup')).toBe('dialog');
    expect(importPanel).not.toHaveBeenCalled();
    expect(localStorage.length + sessionStorage.length).toBe(0);
    expect(document.head.children).toHaveLength(0);
  });

  it('speaks the language of the page, or the one it is told', async () => {
    document.documentElement.lang = 'zh-CN';
    runTag({ 'data-app': 'a' });
    runTag({ 'data-app': 'b', 'data-lang': 'en' });
    expect(launcher(0).getAttribute('aria-label')).toBe('聊天');
    expect(launcher(1).getAttribute('aria-label')).toBe('Chat');
  });

  it.each([
    [{ 'data-lang': 'ar' }, 'ar', 'rtl'],
    [{ 'data-lang': 'ar', 'data-dir': 'ltr' }, 'ar', 'ltr'],
    [{ 'data-dir': 'rtl' }, 'en', 'rtl'],
    [{}, 'en', 'ltr'],
  ])('with %j speaks %s and is read %s', (attributes, lang, dir) => {
    runTag(attributes);
    expect([launcher().parentElement?.lang, launcher().parentElement?.dir]).toEqual([lang, dir]);
  });

  it('hands its options and its own address to the panel', async () => {
    const mountChat = vi.fn((_host: { raw: unknown; prefix: string; storageKey: string }) => Promise.resolve(panel()));
    importPanel.mockImplementation(() => Promise.resolve({ mountChat }));
    runTag({ 'data-app': 'shop', 'data-title': 'Ask us' });
    launcher().click();
    await settle();
    expect(mountChat.mock.calls[0]?.[0]).toMatchObject({
      raw: { app: 'shop', title: 'Ask us', endpoint: 'https://chat.example.com/base' },
      prefix: 'data-',
      storageKey: 'bailian-chat:https://chat.example.com/base:shop',
    });
  });

  it('hands over variables with the dashes in their names', async () => {
    const mountChat = vi.fn((_host: { raw: unknown }) => Promise.resolve(panel()));
    importPanel.mockImplementation(() => Promise.resolve({ mountChat }));
    runTag({ 'data-var-city': '北京', 'data-var-user-name': 'Li', 'data-vars': '{"userName":"Li"}' });
    await settle();
    expect(importPanel).not.toHaveBeenCalled();
    launcher().click();
    await settle();
    expect(mountChat.mock.calls[0]?.[0].raw).toMatchObject({ 'var-city': '北京', 'var-user-name': 'Li', vars: '{"userName":"Li"}' });
  });

  it('loads the panel at the first sign, once', async () => {
    runTag();
    launcher().dispatchEvent(new Event('pointerenter'));
    launcher().dispatchEvent(new Event('focus'));
    launcher().click();
    await settle();
    expect(importPanel).toHaveBeenCalledTimes(1);
    expect(told.at(-1)?.[0]).toBe('toggle');
  });

  it('twice for one app gives one launcher and a warning', () => {
    runTag({ 'data-app': 'shop' });
    runTag({ 'data-app': 'shop' });
    expect(chats()).toHaveLength(1);
    expect(warn).toHaveBeenCalledTimes(1);
    runTag({ 'data-app': 'other' });
    expect(chats()).toHaveLength(2);
  });

  it('leaves the place to an element of the page, unless it names an app', () => {
    document.body.append(document.createElement(name));
    runTag();
    expect(chats()).toHaveLength(1);
    runTag({ 'data-app': 'shop' });
    expect(chats()).toHaveLength(2);
    expect(warn).not.toHaveBeenCalled();
  });

  it('gives the element no attributes, such as a style of its own or the token of who is signed in', () => {
    runTag({ 'data-colour': 'red', 'data-style': 'color:red', 'data-visitor-token': 'x.y.z' });
    expect(chats()[0]?.attributes).toHaveLength(0);
  });

  it('opens by itself when told, without the focus', async () => {
    runTag({ 'data-open': 'load' });
    await settle();
    expect(told).toContainEqual(['openQuietly', '']);
  });

  it('opens again after a reload, and stays closed for who has closed it', async () => {
    const key = 'bailian-chat:https://chat.example.com/base:';
    sessionStorage.setItem(`${key}a`, 'open');
    sessionStorage.setItem(`${key}b`, 'closed');
    runTag({ 'data-app': 'a' });
    await settle();
    expect(told).toContainEqual(['openQuietly', '']);
    told = [];
    runTag({ 'data-app': 'b', 'data-open': 'load' });
    await settle();
    expect(told).toEqual([]);
  });

  it('shows only a colour that is one', () => {
    vi.stubGlobal('CSS', { supports: () => false });
    runTag({ 'data-app': 'a', 'data-color': 'expression(1)' });
    vi.unstubAllGlobals();
    expect(launcher().parentElement?.style.getPropertyValue('--bc-accent')).toBe('');
  });

  it('lets options change while the page is open, by script and by attribute', async () => {
    vi.stubGlobal('CSS', { supports: () => true });
    runTag({ 'data-color': 'red', 'data-title': 'A' });
    const root = launcher().parentElement;
    api().setOptions({ color: 'green', position: 'top-left' });
    expect(root?.style.getPropertyValue('--bc-accent')).toBe('green');
    expect(root?.dataset['position']).toBe('top-left');
    expect(importPanel).not.toHaveBeenCalled();
    api().open();
    await settle();
    api()('setOptions', { title: 'B', color: null });
    expect(told.at(-1)).toEqual(['refresh', expect.objectContaining({ title: 'B', color: '', position: 'top-left' })]);
    chats()[0]?.setAttribute('theme', 'dark');
    await settle();
    expect(told.at(-1)).toEqual(['refresh', expect.objectContaining({ title: 'B', theme: 'dark' })]);
    vi.unstubAllGlobals();
  });
});

describe('a panel that does not load', () => {
  const note = (): HTMLElement | null | undefined => chats()[0]?.shadowRoot?.querySelector<HTMLElement>('.failed');

  it('says so with a way on, and keeps what was asked for', async () => {
    importPanel.mockImplementationOnce(() => Promise.reject(new TypeError('Failed to fetch')));
    importWords.mockImplementationOnce(() => Promise.reject(new TypeError('Failed to fetch')));
    runTag();
    api().send('hi');
    expect(launcher().ariaBusy).toBe('true');
    await settle();
    expect(note()?.getAttribute('role')).toBe('alert');
    expect(note()?.textContent).toContain('The chat did not load.');
    expect(launcher().ariaBusy).toBeNull();
    note()?.querySelector('button')?.click();
    await settle();
    expect(note()).toBeNull();
    expect(importPanel.mock.calls).toEqual([['chat', false], ['whole', true]]);
    expect(told).toContainEqual(['send', 'hi']);
  });

  it('says so in the language whose words have come', async () => {
    document.documentElement.lang = 'de';
    importPanel.mockImplementationOnce(() => settle().then(() => Promise.reject(new TypeError('Failed to fetch'))));
    runTag();
    api().open();
    await settle();
    await settle();
    expect(importWords.mock.calls[0]).toEqual(['de', false]);
    expect(note()?.textContent).toBe('Der Chat wurde nicht geladen.Erneut versuchen');
  });

  it('says nothing while nobody has asked for it', async () => {
    importPanel.mockImplementationOnce(() => Promise.reject(new TypeError('Failed to fetch')));
    runTag();
    launcher().dispatchEvent(new Event('pointerenter'));
    await settle();
    expect(note()).toBeNull();
  });
});

describe('BailianChat', () => {
  it('steers the first chat of the page', async () => {
    runTag({ 'data-app': 'a' });
    runTag({ 'data-app': 'b' });
    api().open();
    api()('send', 'hi');
    await settle();
    expect(told).toContainEqual(['open', '']);
    expect(told).toContainEqual(['send', 'hi']);
    expect(importPanel).toHaveBeenCalledTimes(1);
    expect(api().isOpen()).toBe(true);
  });

  it('loads nothing to close what is not open', async () => {
    runTag();
    api().close();
    api().stop();
    await settle();
    expect(importPanel).not.toHaveBeenCalled();
  });

  it('keeps calls until there is a chat', async () => {
    api().open();
    runTag();
    await settle();
    expect(told).toContainEqual(['open', '']);
  });

  it('keeps variables that are set before the panel is there, and loads nothing for them', async () => {
    const mountChat = vi.fn((_host: { variables: unknown }) => Promise.resolve(panel()));
    importPanel.mockImplementation(() => Promise.resolve({ mountChat }));
    api()('setVariables', { city: 'Oslo' });
    runTag();
    await settle();
    api().setVariables({ plan: 'pro' });
    api().close();
    await settle();
    expect(importPanel).not.toHaveBeenCalled();
    api().open();
    await settle();
    expect(mountChat.mock.calls[0]?.[0].variables).toEqual({ city: 'Oslo', plan: 'pro' });
    api().setVariables({ city: null });
    expect(mountChat.mock.calls[0]?.[0].variables).toEqual({ city: null, plan: 'pro' });
  });

  it('makes further chats', async () => {
    const ready = vi.fn();
    const mountChat = vi.fn((_host: { raw: unknown }) => Promise.resolve(panel()));
    importPanel.mockImplementation(() => Promise.resolve({ mountChat }));
    const chat = api().init({ app: 'third', suggestions: ['a', 'b'], open: 5 });
    chat.on('ready', ready);
    await settle();
    expect(ready).toHaveBeenCalledWith({ app: 'third' });
    chat.open();
    await settle();
    expect(mountChat.mock.calls[0]?.[0].raw).toMatchObject({ app: 'third', suggestions: '["a","b"]', open: '5' });
    chat.destroy();
    expect(chats()).toHaveLength(0);
  });

  it('hears the events of the first chat only, until it is told to stop', async () => {
    const ready = vi.fn();
    const off = api().on('ready', ready);
    runTag({ 'data-app': 'a' });
    runTag({ 'data-app': 'b' });
    await settle();
    expect(ready).toHaveBeenCalledTimes(1);
    off();
    document.body.replaceChildren();
    runTag({ 'data-app': 'c' });
    await settle();
    expect(ready).toHaveBeenCalledTimes(1);
  });
});

describe('the element', () => {
  it('stays as it is when the page moves it, and ends when it is taken out', async () => {
    runTag();
    api().open();
    await settle();
    const [chat] = chats();
    if (chat) document.body.append(chat);
    await settle();
    expect(told).not.toContainEqual(['dispose']);
    chat?.remove();
    await settle();
    expect(told).toContainEqual(['dispose']);
    if (chat) document.body.append(chat);
    expect(launcher()).toBeTruthy();
  });
});
