import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { type Chat, toChat } from './chat.ts';
import { tag, useStage } from './stage.ts';

const stage = useStage({ tokenDelayMs: 20, slowDelayMs: 50 });

/** The `input` of the service's newest call. */
const lastInput = (): unknown => (stage.emulator.requests.at(-1)?.body as { input: unknown }).input;

describe('on a page of another origin, with nothing but the tag', () => {
  it('answers, and the answer is seen growing', async () => {
    const { page, complaints } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    stage.emulator.setScenario('slow', { times: 1 });
    await chat.ask('How long does shipping to Germany take?');
    const lengths = chat.answers.evaluate(async (answer) => {
      const seen = new Set<number>();
      const panel = answer.closest('.panel');
      while (panel?.querySelector('[aria-label="Stop answering"]')) {
        seen.add(answer.textContent.length);
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      return seen.size;
    });
    // None of it, a part of it, more of it: a busy machine draws no more often than that.
    expect(await lengths).toBeGreaterThan(2);
    expect(await chat.answer()).toMatch(/Germany|days/);
    expect(complaints).toEqual([]);
  });

  it('asks a follow-up in the same session', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    await chat.ask('How much is the Longjing?');
    const first = await chat.answer();
    expect(lastInput()).toEqual({ prompt: 'How much is the Longjing?' });
    await chat.ask('And how do I brew it?');
    const second = await chat.answer();
    expect(second).not.toBe(first);
    expect(lastInput()).toEqual({ prompt: 'And how do I brew it?', session_id: expect.stringMatching(/^[0-9a-f]{32}$/) });
  });

  it('shows the conversation again after a reload, and forgets it with a new one', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    await chat.ask('How much is the Longjing?');
    const answer = await chat.answer();
    await page.reload();
    await chat.panel.waitFor();
    expect(await chat.answer()).toBe(answer);
    expect(await chat.questions.allInnerTexts()).toEqual(['How much is the Longjing?']);
    await chat.button('New conversation').click();
    await expect.poll(() => chat.questions.count()).toBe(0);
    await chat.ask('Hello');
    await chat.answer();
    expect(lastInput()).toEqual({ prompt: 'Hello' });
  });

  it('goes on with the running answer after a reload', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    const calls = stage.emulator.requests.length;
    await chat.open();
    stage.emulator.setScenario('long', { times: 1 });
    await chat.ask('Tell me everything');
    await chat.answers.last().getByRole('heading').first().waitFor();
    await page.reload();
    await chat.button('Stop answering').waitFor();
    const text = await chat.answer();
    expect(text.length).toBeGreaterThan(1_000);
    expect(stage.emulator.requests).toHaveLength(calls + 1);
  });

  it('goes on in this tab when the page clears its storage in the middle of an answer, and a later visit is a new visitor’s', async () => {
    const { page, complaints, requests } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    stage.emulator.setScenario('slow', { times: 1 });
    await chat.ask('How much is the Longjing?');
    await chat.answers.last().locator('.md').waitFor();
    await page.evaluate(() => {
      localStorage.clear();
      sessionStorage.clear();
    });
    const answer = await chat.answer();
    await chat.ask('And how do I brew it?');
    expect(await chat.answer()).not.toBe(answer);
    expect(lastInput()).toMatchObject({ session_id: expect.stringMatching(/^[0-9a-f]{32}$/) });
    // Both write what this tab knows.
    await page.evaluate(() => window.BailianChat?.('newConversation'));
    await chat.ask('Hello');
    await chat.answer();
    const visitors = (): number => requests.filter((url) => url.endsWith('/visitor')).length;
    expect(visitors()).toBe(1);
    expect(await page.evaluate(() => localStorage.length)).toBe(0);

    await page.reload();
    if (!(await chat.panel.isVisible())) await chat.open();
    await chat.panel.getByText('Hello! How can I help you?').waitFor();
    expect(await chat.questions.count()).toBe(0);
    await chat.ask('How much is the Longjing?');
    await chat.answer();
    expect(visitors()).toBe(2);
    expect(complaints).toEqual([]);
  });

  it('shows a link’s real host to whoever reaches it by keyboard', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    stage.emulator.setScenario('echo', { times: 1 });
    await chat.ask('See [our terms](https://terms.example/2026/returns).');
    await chat.answer();
    const link = chat.answers.last().getByRole('link');
    const shown = () => link.evaluate((element) => getComputedStyle(element, '::after').content);
    expect(await shown()).toBe('none');
    await chat.input.press('Shift+Tab');
    for (let presses = 0; presses < 20 && !(await link.evaluate((element) => element.matches(':focus'))); presses++) await page.keyboard.press('Shift+Tab');
    expect(await shown()).toContain('terms.example');
  });

  it('stops an answer, keeps what came of it, and tells the service', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    stage.emulator.setScenario('long', { times: 1 });
    await chat.ask('Tell me everything');
    await chat.answers.last().getByRole('heading').first().waitFor();
    await chat.button('Stop answering').click();
    const text = await chat.answer();
    expect(text).toContain('You stopped this answer.');
    expect(text.length).toBeGreaterThan(40);
    await expect.poll(() => stage.emulator.requests.at(-1)?.aborted).toBe(true);
    await page.reload();
    expect(await chat.answer()).toBe(text);
  });

  it('follows the answer only while the reader is at its end', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    stage.emulator.setScenario('long', { times: 1 });
    await chat.ask('Tell me everything');
    const list = chat.panel.locator('.messages');
    const distance = () => list.evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight);
    await expect.poll(() => list.evaluate((box) => box.scrollHeight - box.clientHeight)).toBeGreaterThan(300);
    expect(await distance()).toBeLessThan(50);
    await list.hover();
    await page.mouse.wheel(0, -200);
    const jump = chat.button('Jump to the latest message');
    await jump.waitFor();
    const top = await list.evaluate((box) => box.scrollTop);
    const length = (await chat.answers.last().innerText()).length;
    await expect.poll(async () => (await chat.answers.last().innerText()).length).toBeGreaterThan(length);
    expect(await list.evaluate((box) => box.scrollTop)).toBe(top);
    await jump.click();
    await expect.poll(distance).toBeLessThan(50);
    await jump.waitFor({ state: 'detached' });
  });
});

describe('where the page says how long a conversation is remembered', () => {
  it.each([
    ['session', [0, 2], 1],
    ['none', [0, 0], 0],
  ] as const)('%s: the browser keeps no more than that', async (persist, stored, found) => {
    const { page, complaints } = await stage.open({ body: tag(stage.endpoint, `data-persist="${persist}"`) });
    const chat = toChat(page);
    await chat.open();
    await chat.ask('How much is the Longjing?');
    await chat.answer();
    expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual(stored);
    await page.reload();
    // A tab that remembers has the panel open again by itself.
    if (!found) await chat.open();
    await chat.input.waitFor();
    await expect.poll(() => chat.questions.count()).toBe(found);
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
    expect(complaints).toEqual([]);
  });
});

describe('a question that is sent twice by hand', () => {
  it.each<[string, (scene: { page: Page; chat: Chat }) => Promise<void>]>([
    ['with a double click', ({ chat }) => chat.button('Send').dblclick({ delay: 40 })],
    [
      'with Enter held down',
      async ({ page, chat }) => {
        await chat.input.focus();
        for (let repeat = 0; repeat < 5; repeat += 1) await page.keyboard.down('Enter');
        await page.keyboard.up('Enter');
      },
    ],
    [
      'with a click and Enter',
      async ({ page, chat }) => {
        await chat.button('Send').click();
        await page.keyboard.press('Enter');
      },
    ],
  ])('%s is asked once, and answered to the end', async (_, send) => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    stage.emulator.setScenario('slow', { times: 1 });
    const callsBefore = stage.emulator.requests.length;
    await chat.input.fill('How long does shipping to Germany take?');
    await send({ page, chat });
    expect(await chat.answer()).toMatch(/Germany|days/);
    expect(await chat.questions.count()).toBe(1);
    expect(await chat.panel.getByText('You stopped this answer.').count()).toBe(0);
    expect(stage.emulator.requests.slice(callsBefore).filter(({ path }) => path.endsWith('/completion'))).toHaveLength(1);
  });
});
