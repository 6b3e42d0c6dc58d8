import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { toChat } from './chat.ts';
import { findViolations } from './find-violations.ts';
import { useStage } from './stage.ts';

const stage = useStage();

/** Name of what has the focus, inside the widget too. */
function focused(page: Page): Promise<string | null> {
  return page.evaluate(() => {
    const outer = document.activeElement;
    const inner = outer?.shadowRoot?.activeElement ?? outer;
    return inner?.getAttribute('aria-label') ?? inner?.tagName ?? null;
  });
}

describe('with the keyboard alone', () => {
  it('a visitor opens, asks, stops, asks again and closes', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.launcher.waitFor();
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Chat');
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page)).toBe('Ask a question…');
    await page.keyboard.type('How much is');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('the Longjing?');
    expect(await chat.input.inputValue()).toBe('How much is\nthe Longjing?');
    expect(await chat.questions.count()).toBe(0);
    stage.emulator.setScenario('long', { times: 1 });
    await page.keyboard.press('Enter');
    await chat.answers.last().getByRole('heading').first().waitFor();
    expect(await chat.questions.allInnerTexts()).toEqual(['How much is\nthe Longjing?']);
    expect(await focused(page)).toBe('Ask a question…');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Stop answering');
    await page.keyboard.press('Enter');
    await chat.answer();
    expect(await focused(page)).toBe('Ask a question…');
    await page.keyboard.type('Hello');
    await page.keyboard.press('Enter');
    await expect.poll(() => chat.questions.count()).toBe(2);
    await chat.answer();
    await page.keyboard.press('Escape');
    await chat.panel.waitFor({ state: 'hidden' });
    expect(await focused(page)).toBe('Chat');
  });

  it('a visitor reads a long answer, and the panel’s head and composer stay in sight', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    stage.emulator.setScenario('long', { times: 1 });
    await chat.ask('Tell me everything');
    await chat.answer();
    const places = () => Promise.all(['Close chat', 'Send'].map((name) => chat.button(name).boundingBox()));
    const before = await places();
    const seen = new Set<string | null>();
    for (let step = 0; step < 12; step++) {
      await page.keyboard.press('Shift+Tab');
      seen.add(await focused(page));
      expect(await places()).toEqual(before);
    }
    expect([...seen]).toEqual(expect.arrayContaining(['A', 'Copy code', 'js', 'Conversation', 'New conversation']));
    // Where a screen reader or a search on the page goes, which is to text that nobody sees too.
    for (const place of await chat.answers.locator('h4, table, .code, .hush').all()) {
      await place.evaluate((element) => element.scrollIntoView());
      expect(await places()).toEqual(before);
    }
  });

  it('Enter that picks a word of an input method does not send', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    const session = await page.context().newCDPSession(page);
    await chat.input.focus();
    await session.send('Input.imeSetComposition', { text: '龙井', selectionStart: 2, selectionEnd: 2 });
    // As input methods have it: the key is theirs, and types nothing.
    await session.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 229 });
    await session.send('Input.insertText', { text: '龙井多少钱？' });
    expect(await chat.input.inputValue()).toBe('龙井多少钱？');
    expect(await chat.questions.count()).toBe(0);
    await page.keyboard.press('Enter');
    await chat.answer();
    expect(await chat.questions.allInnerTexts()).toEqual(['龙井多少钱？']);
  });
});

describe('axe finds nothing', () => {
  it.each([
    ['in light', { colorScheme: 'light' }],
    ['in dark', { colorScheme: 'dark' }],
    ['on a phone', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
  ] as const)('%s, closed, empty, with a conversation and with a failure', async (_where, context) => {
    const { page } = await stage.open({ context: { ...context, reducedMotion: 'reduce' } });
    const chat = toChat(page);
    await chat.launcher.waitFor();
    expect(await findViolations(page)).toEqual([]);
    await chat.open();
    expect(await findViolations(page)).toEqual([]);
    stage.emulator.setScenario('long', { times: 1 });
    await chat.ask('Tell me everything');
    await chat.answer();
    expect(await findViolations(page)).toEqual([]);
    stage.emulator.setScenario('garbage');
    await chat.ask('Hello');
    await chat.failure.waitFor();
    expect(await findViolations(page)).toEqual([]);
  });
});
