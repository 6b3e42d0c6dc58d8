import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { findViolations } from './find-violations.ts';
import { focused } from './focused.ts';
import { screens } from './screens.ts';
import { shoot } from './shoot.ts';
import { type Chat, toChat } from './chat.ts';
import { type SitePage, tag, useStage } from './stage.ts';

const stage = useStage();

async function openAnswered(attributes = '', site: SitePage = {}): Promise<{ page: Page; chat: Chat; complaints: string[] }> {
  const { page, complaints } = await stage.open({ body: tag(stage.endpoint, attributes), ...site });
  const chat = toChat(page);
  await chat.open();
  await chat.ask('How much is the Longjing?');
  await chat.answer();
  return { page, chat, complaints };
}

const calls = (): number => stage.emulator.requests.filter(({ path }) => path.endsWith('/completion')).length;

describe('a finished answer', () => {
  it('is given anew', async () => {
    const { page, chat, complaints } = await openAnswered();
    const before = calls();
    await chat.button('Answer again').click();
    await expect.poll(calls).toBe(before + 1);
    await chat.answer();
    expect(await chat.answers.count()).toBe(1);
    expect(await focused(page)).toBe('Ask a question…');
    await page.reload();
    await chat.answer();
    expect(await chat.answers.count()).toBe(1);
    // Only the last one can be.
    await chat.ask('And the Tieguanyin?');
    await chat.answer();
    await expect.poll(() => chat.button('Answer again').count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  it('is copied as Markdown', async () => {
    const { page, chat } = await openAnswered('', { prepare: (opened) => opened.context().grantPermissions(['clipboard-read', 'clipboard-write']) });
    stage.emulator.setScenario('long', { times: 1 });
    await chat.ask('Tell me everything');
    await chat.answer();
    await chat.answers.last().getByRole('button', { name: 'Copy answer' }).click();
    await chat.answers.last().getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^#+ .*\n[\s\S]*```/m);
  });

  it('says when it was given, on hover and to screen readers', async () => {
    const { chat } = await openAnswered();
    const stamp = chat.answers.locator('time');
    expect(await stamp.getAttribute('aria-label')).toMatch(/^Answered \d+:\d\d [AP]M$/);
    expect(Math.abs(Date.parse((await stamp.getAttribute('datetime')) ?? '') - Date.now())).toBeLessThan(60_000);
    const opacity = () => stamp.evaluate((element) => getComputedStyle(element).opacity);
    await chat.input.hover();
    await expect.poll(opacity).toBe('0');
    await chat.answers.hover();
    await expect.poll(opacity).toBe('1');
    expect(await chat.questions.locator('time').getAttribute('aria-label')).toMatch(/^Sent /);
  });
});

describe('a rating', () => {
  it('is kept with words, shown again after a reload, and taken back', async () => {
    const { page, chat, complaints } = await openAnswered('data-feedback="on"');
    await page.evaluate(() => {
      const heard: unknown[] = [];
      Object.assign(window, { heard });
      document.addEventListener('bailian-chat:feedback', (event) => heard.push((event as CustomEvent).detail));
    });
    const heard = () => page.evaluate(() => (window as unknown as { heard: { rating: string; comment?: string }[] }).heard);
    const thumb = (name: string) => chat.answers.getByRole('button', { name });
    await thumb('Bad answer').focus();
    await page.keyboard.press('Enter');
    expect(await thumb('Bad answer').getAttribute('aria-pressed')).toBe('true');
    await expect.poll(heard).toEqual([{ id: expect.any(String), rating: 'down' }]);
    await chat.answers.getByRole('textbox').fill('The price is missing.');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect.poll(heard).toContainEqual({ id: expect.any(String), rating: 'down', comment: 'The price is missing.' });
    await chat.answers.getByText('Thank you for your feedback.').waitFor();
    expect(await focused(page)).toBe('Bad answer');
    await page.reload();
    await chat.answer();
    await expect.poll(() => thumb('Bad answer').getAttribute('aria-pressed')).toBe('true');
    await thumb('Good answer').click();
    expect(await chat.answers.getByRole('textbox').inputValue()).toBe('The price is missing.');
    // Escape leaves the words alone, not the panel.
    await chat.answers.getByRole('textbox').press('Escape');
    expect(await chat.answers.getByRole('textbox').count()).toBe(0);
    await thumb('Good answer').click();
    await chat.answers.getByText('Your feedback was taken back.').waitFor();
    await page.reload();
    await chat.answer();
    await thumb('Good answer').waitFor();
    expect(await thumb('Good answer').getAttribute('aria-pressed')).toBe('false');
    expect(complaints).toEqual([]);
  });

  it('that does not get through says so and is not shown', async () => {
    const { page, chat } = await openAnswered('data-feedback="on"');
    await page.route('**/feedback', (route) => route.abort());
    await chat.answers.getByRole('button', { name: 'Good answer' }).click();
    await chat.answers.getByText('Your feedback was not kept.').waitFor();
    expect(await chat.answers.getByRole('button', { name: 'Good answer' }).getAttribute('aria-pressed')).toBe('false');
  });

  it('is not asked for unless the owner wants it', async () => {
    const { chat } = await openAnswered();
    await chat.button('Answer again').waitFor();
    expect(await chat.button('Good answer').count()).toBe(0);
  });
});

describe('the last question', () => {
  it('is changed, and answered in its new words', async () => {
    const { page, chat, complaints } = await openAnswered();
    await chat.ask('Do you ship to Germany?');
    await chat.answer();
    await chat.input.fill('A draft');
    await chat.button('Change this question').click();
    expect(await chat.input.inputValue()).toBe('Do you ship to Germany?');
    expect(await focused(page)).toBe('Ask a question…');
    await chat.panel.getByText('You are changing your last question.').waitFor();
    await chat.button('Keep it as it was').click();
    expect(await chat.input.inputValue()).toBe('A draft');
    await chat.button('Change this question').click();
    await chat.input.fill('Do you ship to Japan?');
    await chat.input.press('Enter');
    await expect.poll(() => chat.questions.allInnerTexts()).toEqual(['How much is the Longjing?', 'Do you ship to Japan?']);
    await chat.answer();
    expect(await chat.answers.count()).toBe(2);
    await page.reload();
    await expect.poll(() => chat.questions.allInnerTexts()).toEqual(['How much is the Longjing?', 'Do you ship to Japan?']);
    await chat.ask('And to Norway?');
    await chat.answer();
    expect(complaints).toEqual([]);
  });
});

describe('looks', () => {
  it.each(screens)('right on %s', async (name, context) => {
    const { page, chat } = await openAnswered('data-feedback="on"', { context: { ...context, reducedMotion: 'reduce' } });
    await chat.answers.getByRole('button', { name: 'Good answer' }).click();
    await chat.questions.hover();
    await shoot(page, `actions-rated-${name}`);
    expect(await findViolations(page)).toEqual([]);
    await chat.answers.getByRole('textbox').fill('Short and clear');
    await chat.button('Send feedback').click();
    await chat.answers.getByText('Thank you').waitFor();
    await chat.button('Change this question').click();
    await chat.answers.hover();
    await shoot(page, `actions-editing-${name}`);
    expect(await findViolations(page)).toEqual([]);
  });
});
