import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { findViolations } from './find-violations.ts';
import { focused } from './focused.ts';
import { screens } from './screens.ts';
import { shoot } from './shoot.ts';
import { type Chat, toChat } from './chat.ts';
import { type SitePage, tag, useStage } from './stage.ts';

const stage = useStage();

async function openPage(attributes: string, site: SitePage = {}): Promise<{ page: Page; chat: Chat; complaints: string[]; requests: string[] }> {
  const { page, ...rest } = await stage.open({ body: tag(stage.endpoint, attributes), ...site });
  return { page, chat: toChat(page), ...rest };
}

/** Notes what the page hears of these events. */
async function listen(page: Page, ...names: string[]): Promise<() => Promise<unknown[]>> {
  await page.evaluate((listened) => {
    const heard: unknown[] = [];
    Object.assign(window, { heard });
    for (const name of listened) document.addEventListener(`bailian-chat:${name}`, (event) => heard.push([name, (event as CustomEvent).detail]));
  }, names);
  return () => page.evaluate(() => (window as unknown as { heard: unknown[] }).heard);
}

const stored = (page: Page): Promise<string[]> => page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]);

describe('consent', () => {
  const consent = 'data-consent="Your questions are sent to our assistant."';

  it('comes before anything is sent, and then what was asked goes out', async () => {
    const { page, chat, complaints, requests } = await openPage(consent);
    await chat.open();
    await chat.input.fill('How much is the Longjing?');
    expect(await chat.button('Send').isDisabled()).toBe(true);
    await chat.input.press('Enter');
    await chat.panel.getByText('Please agree first.').waitFor();
    expect(await chat.questions.count()).toBe(0);
    expect(requests.filter((url) => /visitor|chat$/.test(url))).toEqual([]);
    expect(await stored(page)).toEqual([]);
    await chat.button('I agree').focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => chat.questions.allInnerTexts()).toEqual(['How much is the Longjing?']);
    expect(await chat.input.inputValue()).toBe('');
    await chat.answer();
    expect(await focused(page)).toBe('Ask a question…');
    // It is remembered with the first message.
    await page.reload();
    await chat.answer();
    expect(await chat.button('I agree').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('given without a message is asked for again on the next visit', async () => {
    const { page, chat } = await openPage(consent);
    await chat.open();
    await chat.button('I agree').click();
    expect(await stored(page)).toEqual([]);
    await page.reload();
    await chat.open();
    await chat.button('I agree').waitFor();
  });

  it('holds for a suggestion and for what the page asks, too', async () => {
    const { page, chat } = await openPage(`${consent} data-suggestions="How much is the Longjing?"`);
    await page.evaluate(() => window.BailianChat?.send('Do you ship to Germany?'));
    await chat.panel.getByText('Please agree first.').waitFor();
    expect(await chat.questions.count()).toBe(0);
    await chat.button('How much is the Longjing?').click();
    await chat.button('I agree').click();
    await expect.poll(() => chat.questions.allInnerTexts()).toEqual(['How much is the Longjing?']);
  });

  it('that cannot be asked for leaves no chat', async () => {
    // The rule stays: the browser fails what is asked for while rules are being taken away.
    let isDown = true;
    const { chat, page } = await openPage(consent, { prepare: (opened) => opened.route(/\/(more|whole)-/, (route) => (isDown ? route.abort() : route.continue())) });
    await chat.launcher.click();
    await page.getByText('The chat did not load.').waitFor();
    expect(await chat.panel.count()).toBe(0);
    isDown = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await chat.button('I agree').waitFor();
    expect(await chat.panel.count()).toBe(1);
  });
});

describe('follow-ups', () => {
  it('are offered behind the last answer, without what was asked', async () => {
    const { page, chat } = await openPage(`data-follow-ups='["Do you ship to Germany?", "How do I brew it?"]'`);
    await chat.open();
    await chat.ask('How much is the Longjing?');
    await chat.answer();
    const group = chat.panel.getByRole('group', { name: 'Suggested questions' });
    expect(await group.getByRole('button').allInnerTexts()).toEqual(['Do you ship to Germany?', 'How do I brew it?']);
    await group.getByRole('button').first().click();
    await chat.answer();
    expect(await group.getByRole('button').allInnerTexts()).toEqual(['How do I brew it?']);
    expect(await chat.questions.allInnerTexts()).toEqual(['How much is the Longjing?', 'Do you ship to Germany?']);
    expect(await focused(page)).toBe('Ask a question…');
  });
});

describe('an answer that comes while nobody looks', () => {
  it('is counted on the launcher and in the title, and told, until somebody does', async () => {
    const { page, chat, complaints } = await openPage('data-sound="on"');
    const heard = await listen(page, 'unread');
    await page.evaluate(() => {
      Object.assign(window, { tones: 0 });
      const start = (): number => (window as unknown as { tones: number }).tones++;
      const { AudioContext: Context } = window;
      class Counted extends Context {
        override createOscillator(): OscillatorNode {
          start();
          return super.createOscillator();
        }
      }
      Object.assign(window, { AudioContext: Counted });
    });
    await chat.open();
    await chat.ask('How much is the Longjing?');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.title()).toBe('(1) A site');
    expect(await chat.launcher.getAttribute('aria-label')).toBe('Chat, 1 unread answer');
    expect(await chat.launcher.locator('.badge').innerText()).toBe('1');
    expect(await heard()).toEqual([['unread', { count: 1 }]]);
    expect(await page.evaluate(() => (window as unknown as { tones: number }).tones)).toBe(2);
    await shoot(page, 'unread');
    expect(await findViolations(page)).toEqual([]);
    // A page that changes its title meanwhile keeps its own.
    await page.evaluate(() => (document.title = '(1) Another page'));
    await chat.launcher.click();
    await expect.poll(() => page.title()).toBe('Another page');
    expect(await chat.launcher.getAttribute('aria-label')).toBe('Chat');
    expect(await chat.launcher.locator('.badge').count()).toBe(0);
    expect(await heard()).toEqual([['unread', { count: 1 }], ['unread', { count: 0 }]]);
    // What is read as it comes is not counted.
    await chat.ask('Do you ship to Germany?');
    await chat.answer();
    expect(await page.title()).toBe('Another page');
    expect(complaints).toEqual([]);
  });

  it('makes no sound unless the owner wants that', async () => {
    const { page, chat } = await openPage('', { prepare: (opened) => opened.addInitScript(() => Reflect.deleteProperty(window, 'AudioContext')) });
    await chat.open();
    await chat.ask('How much is the Longjing?');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.title()).toBe('(1) A site');
    await page.evaluate(() => window.BailianChat?.destroy());
    await expect.poll(() => page.title()).toBe('A site');
  });
});

describe('a teaser', () => {
  const teaser = 'data-teaser="Questions about tea? Ask me!" data-teaser-delay="0"';

  it('opens the chat', async () => {
    const { page, chat, complaints } = await openPage(teaser);
    await page.getByRole('button', { name: 'Questions about tea? Ask me!' }).click();
    await chat.input.waitFor();
    expect(await focused(page)).toBe('Ask a question…');
    expect(await page.getByText('Questions about tea?').count()).toBe(0);
    expect(await stored(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('is dismissed for this tab, and the focus goes to the launcher', async () => {
    const { page } = await openPage(teaser);
    await page.getByRole('button', { name: 'Dismiss' }).focus();
    await page.keyboard.press('Enter');
    expect(await focused(page)).toBe('Chat');
    await page.reload();
    await page.locator('button.launcher').waitFor();
    await page.evaluate(() => window.BailianChat?.teaser('Once more?'));
    await page.waitForFunction(() => !!document.querySelector('bailian-chat')?.shadowRoot?.querySelector('.teaser'));
    expect(await page.getByText(/Questions about tea|Once more/).count()).toBe(0);
  });

  it('is shown when the page says so', async () => {
    const { page } = await openPage('');
    await page.evaluate(() => window.BailianChat?.teaser('Still there?'));
    await page.getByRole('button', { name: 'Still there?' }).waitFor();
    // Who opens the chat otherwise does not find it behind the panel.
    await page.evaluate(() => window.BailianChat?.open());
    await expect.poll(() => page.getByText('Still there?').count()).toBe(0);
  });

  it.each(screens)('looks right on %s', async (name, context) => {
    const { page } = await openPage(teaser, { context: { ...context, reducedMotion: 'reduce' } });
    await page.getByRole('button', { name: 'Questions about tea? Ask me!' }).waitFor();
    await shoot(page, `teaser-${name}`);
    expect(await findViolations(page)).toEqual([]);
  });
});

describe('a person to talk to', () => {
  it('is opened by the link, with what was said told to the page, which may keep it', async () => {
    const { page, chat } = await openPage(`data-handoff="${stage.site}/page-1"`);
    const heard = await listen(page, 'handoff');
    await chat.open();
    await chat.ask('How much is the Longjing?');
    await chat.answer();
    const link = chat.panel.getByRole('link', { name: 'Talk to a person' });
    const [opened] = await Promise.all([page.context().waitForEvent('page'), link.click()]);
    expect(opened.url()).toBe(`${stage.site}/page-1`);
    expect(await heard()).toEqual([['handoff', { app: 'default', contact: `${stage.site}/page-1`, text: expect.stringMatching(/^How much is the Longjing\?\n\n.*Longjing/s) }]]);
    await opened.close();
    await page.evaluate(() => document.addEventListener('bailian-chat:handoff', (event) => event.preventDefault()));
    await link.click();
    expect(page.context().pages()).toHaveLength(1);
  });

  it('is a button where the page takes over', async () => {
    const { page, chat } = await openPage('data-handoff="Call Anna" data-disclaimer="No legal advice."');
    const heard = await listen(page, 'handoff');
    await chat.open();
    await chat.button('Call Anna').click();
    expect(await heard()).toEqual([['handoff', { app: 'default', contact: 'Call Anna', text: '' }]]);
    await chat.panel.getByText('No legal advice.').waitFor();
    // Beside it, not in its place.
    await chat.panel.getByText('AI-generated. Please check important information.').waitFor();
  });

  it('has no address that is none', async () => {
    const { chat } = await openPage('data-handoff="javascript:alert(1)"');
    await chat.open();
    expect(await chat.panel.getByRole('link').count()).toBe(0);
    await chat.button('javascript:alert(1)').waitFor();
  });
});

describe('calls of the page', () => {
  it('fill the composer, and ask in a new conversation', async () => {
    const { page, chat } = await openPage('');
    await page.evaluate(() => window.BailianChat?.setComposer('How much is '));
    await chat.open();
    expect(await chat.input.inputValue()).toBe('How much is ');
    await chat.ask('How much is the Longjing?');
    await chat.answer();
    await page.evaluate(() => window.BailianChat?.send('Do you ship to Germany?', { newConversation: true }));
    await expect.poll(() => chat.questions.allInnerTexts()).toEqual(['Do you ship to Germany?']);
    await chat.answer();
    expect(await chat.questions.count()).toBe(1);
  });

  it('are told that files are not taken', async () => {
    const { page, chat, complaints } = await openPage('');
    await page.evaluate(() => window.BailianChat?.send('What is this?', { files: [new File(['x'], 'x.txt')] }));
    await expect.poll(() => complaints.join()).toContain('send() was given files, and the app takes none');
    await expect.poll(() => chat.questions.allInnerTexts()).toEqual(['What is this?']);
  });
});

describe('looks', () => {
  const everything = `data-consent="By using this chat you agree to our terms and that your questions are sent to our assistant." data-handoff="mailto:help@shop.example" data-disclaimer="Prices without guarantee." data-follow-ups='["Do you ship to Germany?", "How do I brew it?"]'`;

  it.each(screens)('right on %s', async (name, context) => {
    const { page, chat } = await openPage(everything, { context: { ...context, reducedMotion: 'reduce' } });
    await chat.open();
    await chat.input.fill('How much is the Longjing?');
    await chat.input.press('Enter');
    await shoot(page, `consent-${name}`);
    expect(await findViolations(page)).toEqual([]);
    await chat.button('I agree').click();
    await chat.answer();
    await shoot(page, `follow-ups-${name}`);
    expect(await findViolations(page)).toEqual([]);
  });
});
