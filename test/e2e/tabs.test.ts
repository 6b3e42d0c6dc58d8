import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { type Chat, toChat } from './chat.ts';
import { useStage } from './stage.ts';

const stage = useStage({ tokenDelayMs: 40 });
const words = Array.from({ length: 80 }, (_, at) => `word${at}`).join(' ');

/** A conversation with one answer, in one tab. */
async function open(): Promise<{ page: Page; chat: Chat }> {
  const { page } = await stage.open();
  const chat = toChat(page);
  await chat.open();
  await chat.ask('Hello');
  await chat.answer();
  return { page, chat };
}

/** The same page once more, in the same browser. */
async function openAgain(page: Page): Promise<{ page: Page; chat: Chat }> {
  const second = await page.context().newPage();
  await second.goto(page.url());
  const chat = toChat(second);
  await chat.open();
  await chat.questions.first().waitFor();
  return { page: second, chat };
}

describe('two tabs of a visitor', () => {
  it('show the same conversation, live', async () => {
    const first = await open();
    const second = await openAgain(first.page);
    await second.chat.answer();
    stage.emulator.setScenario('echo', { times: 1 });
    const calls = stage.emulator.requests.length;
    await first.chat.ask(words);
    await second.chat.questions.getByText('word1 ').waitFor();
    await second.chat.answers.last().getByText('word3 ').waitFor();
    expect(await second.chat.answers.last().innerText()).not.toContain('word79');
    expect(await first.chat.answer()).toBe(words);
    expect(await second.chat.answer()).toBe(words);
    expect(await second.chat.questions.allInnerTexts()).toEqual(await first.chat.questions.allInnerTexts());
    expect(stage.emulator.requests).toHaveLength(calls + 1);
  });

  it('are at the same word within a second of each other', async () => {
    const first = await open();
    const second = await openAgain(first.page);
    await second.chat.answer();
    const note = (): void => {
      const { dataset } = document.documentElement;
      document.querySelector('bailian-chat')?.addEventListener('bailian-chat:response-end', () => (dataset['ends'] = `${dataset['ends'] ?? ''} ${Date.now()}`));
    };
    for (const { page } of [first, second]) await page.evaluate(note);
    const readEnds = ({ page }: { page: Page }): Promise<number[]> => page.evaluate(() => (document.documentElement.dataset['ends'] ?? '').split(' ').slice(1).map(Number));
    for (let round = 1; round <= 3; round++) {
      stage.emulator.setScenario('echo', { times: 1 });
      await first.chat.ask(`${round} ${words}`);
      for (const tab of [first, second]) await expect.poll(async () => (await readEnds(tab)).length, { timeout: 20_000 }).toBe(round);
      expect(await second.chat.answer()).toBe(await first.chat.answer());
    }
    const [ends, others] = [await readEnds(first), await readEnds(second)];
    // A tab that waits its turn on a busy machine is late by as much: what is meant is that nothing here polls or pauses.
    expect(Math.min(...ends.map((end, at) => Math.abs(end - (others[at] ?? 0))))).toBeLessThan(1_000);
  });

  it('stop an answer for each other', async () => {
    const first = await open();
    const second = await openAgain(first.page);
    await second.chat.answer();
    stage.emulator.setScenario('echo', { times: 1 });
    // Long enough that it never ends before somebody stops it.
    await first.chat.ask(`${words} `.repeat(5));
    await second.chat.answers.last().getByText('word3 ').waitFor();
    await second.chat.button('Stop answering').click();
    for (const { chat } of [first, second]) await chat.answers.last().getByText('You stopped this answer.').waitFor();
    const [one, two] = [await first.chat.answers.last().innerText(), await second.chat.answers.last().innerText()];
    expect(two).toBe(one);
    await second.page.reload();
    await second.chat.answers.last().getByText('You stopped this answer.').waitFor();
    expect(await second.chat.answers.last().innerText()).toBe(one);
  });

  it('ask one after the other, and show what waits', async () => {
    const first = await open();
    const second = await openAgain(first.page);
    await second.chat.answer();
    stage.emulator.setScenario('echo', { times: 1 });
    await first.chat.ask(words);
    await second.chat.answers.last().getByText('word3 ').waitFor();
    await second.chat.input.fill('How much is the Longjing?');
    await second.chat.input.press('Enter');
    await second.chat.panel.locator('[part=waiting]').getByText('How much is the Longjing?').waitFor();
    await second.chat.questions.last().getByText('How much is the Longjing?').waitFor({ timeout: 15_000 });
    expect(await second.chat.answer()).toContain('24');
    await first.chat.answers.last().getByText('24').first().waitFor();
    expect(await first.chat.questions.allInnerTexts()).toEqual(['Hello', words, 'How much is the Longjing?']);
    expect(await second.chat.panel.locator('[part=waiting]').count()).toBe(0);
  });

  it('begin anew together', async () => {
    const first = await open();
    const second = await openAgain(first.page);
    await second.chat.answer();
    await first.chat.button('New conversation').click();
    await expect.poll(() => second.chat.questions.count()).toBe(0);
    await second.chat.ask('How much is the Longjing?');
    await first.chat.answers.last().getByText('24').first().waitFor();
    expect(await first.chat.questions.count()).toBe(1);
  });
});

describe('seven tabs of a visitor', () => {
  it('leave connections for everything else while an answer is written', async () => {
    const first = await open();
    // Long enough for a machine that is busy with seven tabs.
    const many = Array.from({ length: 150 }, (_, at) => `word${at}`).join(' ');
    const others = await Promise.all(Array.from({ length: 6 }, () => openAgain(first.page)));
    for (const { page } of others) await page.evaluate(() => Object.defineProperty(document, 'hidden', { configurable: true, get: () => true }));
    stage.emulator.setScenario('echo', { times: 1 });
    await first.chat.ask(many);
    await first.chat.answers.last().getByText('word3 ').waitFor();
    // Browsers count connections by host, and hold back what is too much: this would wait for the answer's end.
    await first.page.evaluate((url) => fetch(`${url}/healthz`, { mode: 'no-cors' }), stage.endpoint);
    expect(await first.chat.answers.last().innerText()).not.toContain('word149');
    const seen = others[0]!;
    await seen.page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => false });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await seen.chat.answers.last().getByText('word3 ').waitFor();
    expect(await first.chat.answer()).toBe(many);
    for (const { chat } of others) await chat.answers.last().getByText('word149').waitFor();
  });
});

describe('a question', () => {
  it('that is asked while an answer is written waits in line, and can be withdrawn', async () => {
    const { chat } = await open();
    stage.emulator.setScenario('echo', { times: 1 });
    await chat.ask(words);
    for (const question of ['Who are you?', 'How much is the Longjing?']) {
      await chat.input.fill(question);
      await chat.input.press('Enter');
      expect(await chat.input.inputValue()).toBe('');
    }
    await chat.button('Do not ask: Who are you?').click();
    await chat.questions.last().getByText('How much is the Longjing?').waitFor({ timeout: 15_000 });
    await chat.answer();
    expect(await chat.questions.allInnerTexts()).toEqual(['Hello', words, 'How much is the Longjing?']);
  });

  it('that is asked offline goes out when the visitor is back', async () => {
    const { page, chat } = await open();
    await page.context().setOffline(true);
    await chat.input.fill('How much is the Longjing?');
    await chat.input.press('Enter');
    await chat.panel.getByText('You are offline. This is sent as soon as you are back.').waitFor();
    expect(await chat.questions.count()).toBe(1);
    await page.context().setOffline(false);
    await chat.questions.last().getByText('How much is the Longjing?').waitFor();
    expect(await chat.answer()).toContain('24');
  });

  it('that did not get through survives a reload, and is answered once', async () => {
    const { page, chat } = await open();
    const calls = stage.emulator.requests.length;
    await page.route('**/chat', (route) => route.abort());
    await chat.ask('How much is the Longjing?');
    await chat.failure.waitFor();
    await page.unroute('**/chat');
    await page.reload();
    await chat.questions.last().getByText('How much is the Longjing?').waitFor();
    expect(await chat.answer()).toContain('24');
    expect(await chat.questions.allInnerTexts()).toEqual(['Hello', 'How much is the Longjing?']);
    expect(stage.emulator.requests).toHaveLength(calls + 1);
  });
});
