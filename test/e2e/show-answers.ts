import type { Browser, Page } from 'playwright-core';
import type { Message } from '../../server/wire/protocol.ts';
import { toChat } from './chat.ts';
import type { FakeWire } from './fake-wire.ts';

export interface Shown {
  /** Everything that no answer may bring about: dialogs, requests, scripts, errors, pages that are left or opened. */
  incidents: string[];
  /** Of all answers together. */
  nodes: number;
  /** Whether the page became wider than its window. */
  isWidened: boolean;
}

const question: Message = { id: 'q', role: 'user', parts: [{ type: 'text', text: 'Go on' }], metadata: {} };

/** Shows answers in a real browser, one conversation of finished ones, or as one stream in pieces of `pieceLength`. */
export async function showAnswers(browser: Browser, wire: FakeWire, answers: readonly string[], pieceLength?: number): Promise<Shown> {
  const context = await browser.newContext({ locale: 'en-US' });
  const page = await context.newPage();
  const incidents: string[] = [];
  // Whatever leaves is seen here, and ends here.
  await context.route(({ href }) => !href.startsWith(`${wire.url}/`), (route) => {
    incidents.push(`request ${route.request().url()}`);
    return route.abort();
  });
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (!/^\/(page|favicon\.ico|v1\/.*|[\w-]+\.js)$/.test(pathname)) incidents.push(`request ${request.url()}`);
  });
  page.on('dialog', (dialog) => {
    incidents.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('popup', (popup) => incidents.push(`popup ${popup.url()}`));
  page.on('pageerror', (error) => incidents.push(`error ${String(error)}`));
  const chat = toChat(page);

  if (pieceLength === undefined) {
    wire.stored = { id: 'c1', title: 'A conversation', messages: [question, ...answers.map(toMessage)], isRunning: false } as never;
    await page.addInitScript((endpoint) => {
      localStorage.setItem(`bailian-chat:${endpoint}:default`, JSON.stringify({ token: 'a.b.c', conversation: 'c1' }));
    }, wire.url);
    await page.goto(wire.page());
    await chat.open();
  } else {
    wire.stored = undefined;
    const text = answers.join('\n\n');
    wire.answer = async (say) => {
      say({ type: 'text-start', id: 't' });
      for (let at = 0; at < text.length; at += pieceLength) {
        say({ type: 'text-delta', id: 't', delta: text.slice(at, at + pieceLength) });
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      say({ type: 'text-end', id: 't' });
    };
    await page.goto(wire.page());
    await chat.open();
    await chat.ask('Go on');
    await chat.answer();
  }
  await page.locator('.md').last().waitFor();
  await standStill(page);
  // As a visitor whose pointer and keyboard go over everything.
  await page.evaluate(async () => {
    const root = document.querySelector('bailian-chat')?.shadowRoot;
    let count = 0;
    for (const element of root?.querySelectorAll<HTMLElement>('.md *') ?? []) {
      // The page has its turns meanwhile, as with a visitor.
      if ((count += 1) % 50 === 0) await new Promise((resolve) => setTimeout(resolve));
      for (const type of ['pointerover', 'mouseover', 'mouseenter', 'focus', 'focusin', 'animationstart', 'transitionend', 'toggle', 'load', 'error']) element.dispatchEvent(new Event(type, { bubbles: true }));
    }
  });
  const found = await page.evaluate(() => {
    const root = document.querySelector('bailian-chat')?.shadowRoot;
    const { scrollWidth, clientWidth } = document.documentElement;
    const strange = root?.querySelectorAll('script, style, link, iframe, object, embed, form:not([part]), base, meta, svg use, image, video, audio, source, template, .md [id], .md [style], .md [name], .md img') ?? [];
    return {
      nodes: root?.querySelectorAll('.md *').length ?? 0,
      isWidened: scrollWidth > clientWidth,
      strange: Array.from(strange, (element) => element.outerHTML.slice(0, 200)),
      scripts: document.scripts.length,
    };
  });
  incidents.push(...found.strange.map((markup) => `element ${markup}`));
  if (found.scripts !== 1) incidents.push(`${found.scripts} scripts in the page`);
  if (!page.url().startsWith(wire.url)) incidents.push(`left for ${page.url()}`);
  await context.close();
  return { incidents, nodes: found.nodes, isWidened: found.isWidened };
}

/** Waits until all that was begun is drawn: long answers come in slices. */
async function standStill(page: Page): Promise<void> {
  let [before, quiet] = [-1, 0];
  while (quiet < 3) {
    await page.waitForTimeout(100);
    const count = await page.locator('.md').last().evaluate((answer) => answer.getElementsByTagName('*').length + answer.textContent.length);
    quiet = count === before ? quiet + 1 : 0;
    before = count;
  }
}

function toMessage(text: string, at: number): Message {
  return { id: `m${at}`, role: 'assistant', parts: [{ type: 'text', text }], metadata: { outcome: 'done' } };
}
