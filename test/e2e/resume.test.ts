import type { Page } from 'playwright-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Chat, toChat } from './chat.ts';
import { createLine } from './line.ts';
import { tag, useStage } from './stage.ts';

const stage = useStage({ tokenDelayMs: 60 });
// Characters of every width, so that a cut anywhere would show.
const words = Array.from({ length: 90 }, (_, at) => `第${at}词🍵 word${at}`).join(' ');

/** Asks, and waits until the answer has begun. */
async function ask(endpoint = stage.endpoint): Promise<{ page: Page; chat: Chat; calls: () => number }> {
  const { page } = await stage.open({ body: tag(endpoint) });
  const chat = toChat(page);
  await chat.open();
  const before = stage.emulator.requests.length;
  stage.emulator.setScenario('echo', { times: 1 });
  await chat.ask(words);
  await chat.answers.last().getByText('word2 ').waitFor();
  return { page, chat, calls: () => stage.emulator.requests.length - before };
}

async function expectWhole(chat: Chat, calls: () => number): Promise<void> {
  await chat.button('Send').waitFor({ timeout: 20_000 });
  expect(await chat.answer()).toBe(words);
  expect(await chat.answers.count()).toBe(1);
  expect(await chat.questions.count()).toBe(1);
  expect(await chat.failure.count()).toBe(0);
  expect(calls()).toBe(1);
}

describe('an answer goes on', () => {
  it('over five reloads in its middle', async () => {
    const { page, chat, calls } = await ask();
    for (let reload = 1; reload <= 5; reload++) {
      await page.reload();
      await chat.answers.last().getByText(`word${3 + reload * 4} `).waitFor();
    }
    await expectWhole(chat, calls);
  });

  it('in the open panel when the page is loaded anew before anything of the first one came', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    const before = stage.emulator.requests.length;
    stage.emulator.setScenario('echo', { times: 1 });
    // The backend gets the question, and nothing comes back.
    await page.route(/\/chat$/, (route) => void route.fetch().catch(() => undefined), { times: 1 });
    await chat.ask(words);
    await expect.poll(() => stage.emulator.requests.length - before).toBe(1);
    await page.reload();
    await chat.panel.waitFor();
    await chat.questions.getByText(words).waitFor();
    await chat.answers.last().getByText('word8 ').waitFor();
    await expectWhole(chat, () => stage.emulator.requests.length - before);
  });

  it('on another page of the site, and on the way back', async () => {
    const { page, chat, calls } = await ask();
    const { page: other } = await stage.open();
    const elsewhere = other.url();
    await page.goto(elsewhere);
    await chat.answers.last().getByText('word8 ').waitFor();
    expect(await chat.panel.isVisible()).toBe(true);
    await page.goBack();
    await chat.answers.last().getByText('word15 ').waitFor();
    await expectWhole(chat, calls);
  });

  it('when the tab was closed, and the page is opened again', async () => {
    const { page, calls } = await ask();
    const again = await page.context().newPage();
    const url = page.url();
    await page.close();
    await again.goto(url);
    const chat = toChat(again);
    await chat.open();
    await chat.answers.last().getByText('word10 ').waitFor();
    await expectWhole(chat, calls);
  });

  it('when the tab was closed until it had ended', async () => {
    const { page, calls } = await ask();
    const context = page.context();
    const url = page.url();
    await page.close();
    await expect.poll(() => [...stage.emulator.sessions.values()].at(-1)?.rounds.at(-1)?.bot, { timeout: 20_000 }).toBe(words);
    const again = await context.newPage();
    await again.goto(url);
    const chat = toChat(again);
    await chat.open();
    await expectWhole(chat, calls);
  });

  it('at once when the network is back', async () => {
    const line = await createLine(stage.endpoint);
    onTestFinished(() => line.close());
    const { page, chat, calls } = await ask(line.url);
    await page.context().setOffline(true);
    line.cut();
    await chat.panel.locator('.note').getByText('Connection lost. Reconnecting…').waitFor();
    // Long enough for waits of up to four seconds between tries.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    line.mend();
    await page.context().setOffline(false);
    const back = Date.now();
    await chat.panel.locator('.note').getByText('Connection lost. Reconnecting…').waitFor({ state: 'detached' });
    expect(Date.now() - back).toBeLessThan(2_000);
    await expectWhole(chat, calls);
  });

  it('through a proxy that cuts every connection after a second', async () => {
    const line = await createLine(stage.endpoint);
    const cutting = setInterval(() => {
      line.cut();
      line.mend();
    }, 1_000);
    onTestFinished(async () => {
      clearInterval(cutting);
      await line.close();
    });
    const { chat, calls } = await ask(line.url);
    await expectWhole(chat, calls);
  });
});
