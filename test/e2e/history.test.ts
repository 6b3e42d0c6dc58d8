import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { findViolations } from './find-violations.ts';
import { focused } from './focused.ts';
import { screens } from './screens.ts';
import { shoot } from './shoot.ts';
import { type Chat, toChat } from './chat.ts';
import { type SitePage, tag, useStage } from './stage.ts';

const stage = useStage();

const toView = (chat: Chat) => chat.panel.getByRole('region', { name: 'Your conversations' });
/** What stands below the list until it is opened. */
const openShelf = (chat: Chat) => toView(chat).getByText('Save, print, your data').click();
const toItems = (chat: Chat) => toView(chat).getByRole('listitem');

/** A visitor who has had these conversations, the last one is open. */
async function openWith(questions: readonly string[], site: SitePage = {}): Promise<{ page: Page; chat: Chat; complaints: string[] }> {
  const { page, complaints } = await stage.open(site);
  const chat = toChat(page);
  await chat.open();
  for (const [at, question] of questions.entries()) {
    if (at) await chat.button('New conversation').click();
    await chat.ask(question);
    await chat.answer();
  }
  await chat.button('Your conversations').waitFor();
  return { page, chat, complaints };
}

describe('a visitor’s conversations', () => {
  it('are listed, opened and searched', async () => {
    const { chat, complaints } = await openWith(['How much is the Longjing?', 'Do you ship to Germany?']);
    await chat.button('Your conversations').click();
    await expect.poll(() => toItems(chat).count()).toBe(2);
    expect(await toItems(chat).first().innerText()).toMatch(/^Do you ship to Germany\?\s+now · open now$/);
    await toView(chat).getByRole('searchbox').fill('longjing');
    await expect.poll(() => toItems(chat).count()).toBe(1);
    await toView(chat).getByRole('searchbox').fill('nothing of it');
    await toView(chat).getByText('No conversation holds these words.').last().waitFor();
    await toView(chat).getByRole('searchbox').fill('');
    await expect.poll(() => toItems(chat).count()).toBe(2);
    await toItems(chat).getByRole('button', { name: /^How much/ }).click();
    await expect.poll(() => chat.questions.allInnerTexts()).toEqual(['How much is the Longjing?']);
    expect(await toView(chat).count()).toBe(0);
    await chat.ask('And the Tieguanyin?');
    await chat.answer();
    expect(await chat.questions.count()).toBe(2);
    expect(complaints).toEqual([]);
  });

  it('are renamed and deleted with the keyboard alone, and the focus stays where it was', async () => {
    const { page, chat } = await openWith(['How much is the Longjing?', 'Do you ship to Germany?']);
    await chat.button('Your conversations').focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => toItems(chat).count()).toBe(2);
    expect(await focused(page)).toBe('Your conversations');
    await toView(chat).getByRole('button', { name: 'Rename: How much is the Longjing?' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page)).toBe('New title');
    await page.keyboard.type('Prices');
    await page.keyboard.press('Enter');
    await toView(chat).getByRole('button', { name: /^Prices/ }).waitFor();
    await page.keyboard.press('Tab');
    await toView(chat).getByRole('button', { name: 'Delete: Prices' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page)).toBe('Keep');
    await page.keyboard.press('Escape');
    expect(await toView(chat).getByRole('button', { name: 'Keep' }).count()).toBe(0);
    await toView(chat).getByRole('button', { name: 'Delete: Prices' }).click();
    await toView(chat).getByRole('button', { name: 'Delete', exact: true }).click();
    await expect.poll(() => toItems(chat).count()).toBe(1);
    await page.keyboard.press('Escape');
    await toView(chat).waitFor({ state: 'hidden' });
    expect(await focused(page)).toBe('Your conversations');
    // The one that is open goes too.
    await chat.button('Your conversations').click();
    await toView(chat).getByRole('button', { name: /^Delete: Do you/ }).click();
    await toView(chat).getByRole('button', { name: 'Delete', exact: true }).click();
    await toView(chat).getByText('There are no conversations yet.').last().waitFor();
    expect(await chat.questions.count()).toBe(0);
  });

  it('go on when another one is opened meanwhile', async () => {
    const { chat } = await openWith(['How much is the Longjing?']);
    await chat.button('New conversation').click();
    stage.emulator.setScenario('long', { times: 1 });
    await chat.ask('Tell me about tea');
    await chat.button('Stop answering').waitFor();
    await chat.button('Your conversations').click();
    await toItems(chat).getByRole('button', { name: /^How much/ }).click();
    await expect.poll(() => chat.questions.allInnerTexts()).toEqual(['How much is the Longjing?']);
    await chat.button('Your conversations').click();
    await toItems(chat).getByRole('button', { name: /^Tell me/ }).click();
    await expect.poll(() => chat.questions.allInnerTexts()).toEqual(['Tell me about tea']);
    expect(await chat.answer()).not.toContain('interrupted');
  });

  it('are not listed where the owner does not want that, and nobody who has not asked sees a button', async () => {
    const { page } = await stage.open({ body: tag(stage.endpoint, 'data-history="off"') });
    const chat = toChat(page);
    await chat.open();
    expect(await chat.button('More').count()).toBe(0);
    await chat.ask('Hello');
    await chat.answer();
    await chat.button('More').click();
    const view = chat.panel.getByRole('region', { name: 'More' });
    await view.getByRole('button', { name: 'Export my data' }).waitFor();
    expect(await view.getByRole('searchbox').count()).toBe(0);
  });

  it('tell why they cannot be shown, and try again', async () => {
    const { page, chat } = await openWith(['Hello']);
    await page.route('**/conversations', (route) => route.abort());
    await chat.button('Your conversations').click();
    await toView(chat).locator('.failure').waitFor();
    await page.unroute('**/conversations');
    await toView(chat).getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => toItems(chat).count()).toBe(1);
  });
});

describe('one’s conversation', () => {
  it('is saved as Markdown and as JSON', async () => {
    const { page, chat } = await openWith(['How much is the Longjing?']);
    await chat.button('Your conversations').click();
    await openShelf(chat);
    const save = async (name: string): Promise<{ name: string; text: string }> => {
      const [download] = await Promise.all([page.waitForEvent('download'), toView(chat).getByRole('button', { name }).click()]);
      return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
    };
    await expect.poll(() => toItems(chat).count()).toBe(1);
    const markdown = await save('Save as text (Markdown)');
    expect(markdown.name).toBe('How much is the Longjing.md');
    expect(markdown.text).toMatch(/^# How much is the Longjing\?\n\n\*AI-generated\. Please check important information\.\*\n\n## You/);
    expect(markdown.text).toContain('## Assistant');
    const json = JSON.parse((await save('Save as data (JSON)')).text) as { messages: { role: string }[] };
    expect(json.messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
  });

  it('is printed without the page and without buttons, also under a strict policy', async () => {
    const headers = { 'content-security-policy': `default-src 'none'; script-src ${stage.endpoint}; connect-src ${stage.endpoint}; img-src ${stage.endpoint} data:; require-trusted-types-for 'script'` };
    const { page, chat, complaints } = await openWith(['How much is the Longjing?'], { headers, prepare: (page) => page.addInitScript(() => Object.assign(window, { print: () => undefined })) });
    await chat.button('Your conversations').click();
    await expect.poll(() => toItems(chat).count()).toBe(1);
    await openShelf(chat);
    await toView(chat).getByRole('button', { name: 'Print' }).click();
    const paper = page.locator('bailian-chat-print');
    await expect.poll(() => paper.count()).toBe(1);
    expect(await paper.isVisible()).toBe(false);
    await page.emulateMedia({ media: 'print' });
    expect(await paper.locator('h1').innerText()).toBe('How much is the Longjing?');
    expect(await paper.locator('article').count()).toBe(2);
    expect(await paper.locator('button').count()).toBe(0);
    expect(await page.getByRole('heading', { name: 'A site' }).isVisible()).toBe(false);
    await shoot(page, 'print');
    // Afterwards nothing of it is left.
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    await page.emulateMedia({ media: 'screen' });
    expect(await paper.count()).toBe(0);
    expect(await page.evaluate(() => document.adoptedStyleSheets.length)).toBe(0);
    expect(await page.getByRole('heading', { name: 'A site' }).isVisible()).toBe(true);
    expect(complaints).toEqual([]);
  });
});

describe('all that is kept of a visitor', () => {
  it('is handed out as a file', async () => {
    const { page, chat } = await openWith(['How much is the Longjing?']);
    await chat.button('Your conversations').click();
    await openShelf(chat);
    const [download] = await Promise.all([page.waitForEvent('download'), toView(chat).getByRole('button', { name: 'Export my data' }).click()]);
    expect(download.suggestedFilename()).toMatch(/^default \d{4}-\d\d-\d\d\.json$/);
    expect(await readFile(await download.path(), 'utf8')).toContain('How much is the Longjing?');
  });

  it('is forgotten, here and at the backend', async () => {
    const { page, chat, complaints } = await openWith(['How much is the Longjing?']);
    await chat.button('Your conversations').click();
    await openShelf(chat);
    await toView(chat).getByRole('button', { name: 'Forget me' }).click();
    await expect.poll(() => focused(page)).toBe('Keep');
    await toView(chat).getByRole('button', { name: 'Forget everything' }).click();
    await toView(chat).getByText('Everything about you was deleted.').last().waitFor();
    expect(await page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)])).toEqual([]);
    expect(await chat.questions.count()).toBe(0);
    // Who writes again is somebody new.
    await chat.ask('Hello');
    await chat.answer();
    await chat.button('Your conversations').click();
    await expect.poll(() => toItems(chat).count()).toBe(1);
    expect(complaints).toEqual([]);
  });
});

describe('looks', () => {
  it.each(screens)('right on %s, with and without what is asked about', async (name, context) => {
    const { page, chat } = await openWith(['How much is the Longjing?', 'Do you ship to Germany? And what does that cost for a large parcel with many teapots?'], { context: { ...context, reducedMotion: 'reduce' } });
    await chat.button('Your conversations').click();
    await expect.poll(() => toItems(chat).count()).toBe(2);
    await shoot(page, `history-${name}`);
    expect(await findViolations(page)).toEqual([]);
    await openShelf(chat);
    await shoot(page, `history-shelf-${name}`);
    await toView(chat).getByRole('button', { name: /^Rename: How much/ }).click();
    expect(await findViolations(page)).toEqual([]);
    await toView(chat).getByRole('button', { name: /^Delete: Do you/ }).click();
    await shoot(page, `history-asked-${name}`);
    expect(await findViolations(page)).toEqual([]);
    await toView(chat).getByRole('button', { name: 'Keep' }).click();
    await toView(chat).getByRole('button', { name: 'Forget me' }).click();
    await shoot(page, `history-forget-${name}`);
    expect(await findViolations(page)).toEqual([]);
  });
});
