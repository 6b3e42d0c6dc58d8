import { describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { toChat } from '../chat.ts';
import { tag } from '../stage.ts';
import { page } from './host.ts';
import { useHosts } from './host-stage.ts';

const hosts = useHosts();
const open = (html: string, more = {}) => hosts.open(hosts.site + hosts.publish(html), more);
const question = 'How much is the Longjing?';

async function talk(tab: Page): Promise<void> {
  const chat = toChat(tab);
  await chat.open();
  await chat.ask(question);
  await chat.answer();
}

async function hasTalked(tab: Page): Promise<void> {
  const chat = toChat(tab);
  await expect.poll(() => chat.questions.allInnerTexts()).toEqual([question]);
  await chat.ask('And the large one?');
  await chat.answer();
}

describe('a site of a single page', () => {
  it('changes its address and its content, and the conversation goes on', async () => {
    const opened = await open(page(tag(hosts.endpoint)));
    await talk(opened.page);
    await opened.page.evaluate(() => {
      history.pushState({}, '', '/products/1');
      document.querySelector('main')?.replaceChildren('Another page');
      dispatchEvent(new PopStateEvent('popstate'));
      history.replaceState({}, '', '/products/2#top');
    });
    await hasTalked(opened.page);
    expect(opened.complaints).toEqual([]);
    await opened.page.context().close();
  });

  it('swaps its body, as Turbo does, and the chat moves into the new one as it was', async () => {
    const opened = await open(page('').replace('</head>', `${tag(hosts.endpoint)}</head>`));
    await talk(opened.page);
    for (let visit = 1; visit <= 3; visit += 1) {
      await opened.page.evaluate((number) => {
        const next = new DOMParser().parseFromString(`<body><main>Page ${number}</main></body>`, 'text/html');
        document.documentElement.replaceChild(document.adoptNode(next.body), document.body);
      }, visit);
      await toChat(opened.page).panel.waitFor();
      expect(await opened.page.locator('bailian-chat').count()).toBe(1);
      // Whoever takes the chat out at once, again and again, wants it out; a page takes its time.
      await opened.page.waitForTimeout(20);
    }
    await hasTalked(opened.page);
    expect(opened.complaints).toEqual([]);
    await opened.page.context().close();
  });

  it('changes in a view transition', async () => {
    const opened = await open(page(tag(hosts.endpoint)));
    await talk(opened.page);
    await opened.page.evaluate(async () => {
      await document.startViewTransition(() => document.querySelector('main')?.replaceChildren('Another page')).finished;
    });
    await hasTalked(opened.page);
    expect(opened.complaints).toEqual([]);
    await opened.page.context().close();
  });

  it('moves the element, takes it away and puts it back', async () => {
    const opened = await open(page(tag(hosts.endpoint), { body: '<aside id="aside"></aside>' }));
    await talk(opened.page);
    await opened.page.evaluate(() => document.getElementById('aside')?.append(document.querySelector('bailian-chat') ?? ''));
    await toChat(opened.page).panel.waitFor();
    await opened.page.evaluate(async () => {
      const chat = document.querySelector('bailian-chat');
      chat?.remove();
      await new Promise((resolve) => setTimeout(resolve, 50));
      document.body.append(chat ?? '');
    });
    await hasTalked(opened.page);
    expect(opened.complaints).toEqual([]);
    await opened.page.context().close();
  });

  it('takes the element away whenever it comes, and it stays away', async () => {
    const remover = `<script>var seen = 0; new MutationObserver(function () { var chat = document.querySelector('bailian-chat'); if (chat) { seen++; chat.remove(); } }).observe(document.documentElement, { childList: true, subtree: true });</script>`;
    const opened = await open(page(tag(hosts.endpoint), { head: remover }));
    await expect.poll(() => opened.page.evaluate(() => (globalThis as unknown as { seen: number }).seen)).toBe(1);
    await opened.page.waitForTimeout(300);
    expect(await opened.page.evaluate(() => (globalThis as unknown as { seen: number }).seen)).toBe(1);
    expect(opened.complaints).toEqual([]);
    await opened.page.context().close();
  });

  it('puts a body without the element in the place of each that has it, and that ends', async () => {
    const blocker = `<script>var seen = 0; new MutationObserver(function () {
      var chat = document.querySelector('bailian-chat');
      if (!chat || seen > 50) return;
      seen++;
      var body = document.body.cloneNode(true);
      body.querySelectorAll('bailian-chat').forEach(function (element) { element.remove(); });
      document.body.replaceWith(body);
    }).observe(document.documentElement, { childList: true, subtree: true });</script>`;
    const opened = await open(page('', { head: blocker }).replace('</head>', `${tag(hosts.endpoint)}</head>`));
    const seen = (): Promise<number> => opened.page.evaluate(() => (globalThis as unknown as { seen: number }).seen);
    await expect.poll(seen).toBeGreaterThan(0);
    await opened.page.waitForTimeout(300);
    expect(await seen()).toBeLessThanOrEqual(2);
    expect(opened.complaints).toEqual([]);
    await opened.page.context().close();
  });
});

describe('a page with the script more than once', () => {
  it('of two versions, has one chat of each app, by the code that came first', async () => {
    const old = tag(hosts.endpoint).replace('widget.js', 'widget-full.js').replace('async ', '');
    const opened = await open(page(old + tag(hosts.endpoint, 'data-app="default" data-position="top-left"')));
    await expect.poll(() => opened.page.locator('bailian-chat').count()).toBe(2);
    const chat = toChat(opened.page.locator('bailian-chat').last());
    await chat.open();
    await chat.ask(question);
    await chat.answer();
    expect(opened.complaints).toEqual([]);
    await opened.page.context().close();
  });

  it('put in again after each navigation, has one chat and a warning', async () => {
    const opened = await open(page(tag(hosts.endpoint)));
    await toChat(opened.page).launcher.waitFor();
    await opened.page.evaluate((src) => document.body.append(Object.assign(document.createElement('script'), { src })), `${hosts.endpoint}/widget.js`);
    await expect.poll(() => opened.complaints).toEqual(['Bailian Chat: this tag is there twice.']);
    expect(await opened.page.locator('bailian-chat').count()).toBe(1);
    await talk(opened.page);
    await opened.page.context().close();
  });
});

describe('a page that nobody looks at yet', () => {
  it('asks the backend nothing, and has the chat as soon as somebody does', async () => {
    const opened = await open(page(tag(hosts.endpoint, 'data-open="load"')), {
      prepare: (tab: Page) => tab.addInitScript(() => Object.defineProperty(document, 'prerendering', { configurable: true, value: true })),
    });
    await expect.poll(() => opened.requests.join()).toMatch(/chat-[\w-]+\.js/);
    await opened.page.waitForTimeout(300);
    expect(opened.requests.filter((url) => url.startsWith(`${hosts.endpoint}/v1`))).toEqual([]);
    expect(await toChat(opened.page).panel.count()).toBe(0);
    await opened.page.evaluate(() => {
      Object.defineProperty(document, 'prerendering', { configurable: true, value: false });
      document.dispatchEvent(new Event('prerenderingchange'));
    });
    await toChat(opened.page).panel.waitFor();
    expect(opened.complaints).toEqual([]);
    await opened.page.context().close();
  });
});

describe('a page that the visitor comes back to', () => {
  it('has the conversation, and nothing in the chat keeps browsers from showing the page as it was left', async () => {
    const opened = await open(page(tag(hosts.endpoint)));
    await talk(opened.page);
    const session = await opened.page.context().newCDPSession(opened.page);
    await session.send('Page.enable');
    // The test browser keeps no pages; what it says of a page is why another browser would not either.
    const reasons: string[] = [];
    session.on('Page.backForwardCacheNotUsed', ({ notRestoredExplanations }) => reasons.push(...notRestoredExplanations.map(({ type, reason }) => `${type} ${reason}`)));
    await opened.page.goto(hosts.site + hosts.publish('<!doctype html><title>Elsewhere</title>'));
    await opened.page.goBack();
    await hasTalked(opened.page);
    expect(reasons.length).toBeGreaterThan(0);
    expect(reasons.filter((reason) => !reason.startsWith('Circumstantial'))).toEqual([]);
    expect(opened.complaints).toEqual([]);
    await opened.page.context().close();
  });
});
