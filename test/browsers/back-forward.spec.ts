import { existsSync } from 'node:fs';
import process from 'node:process';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { toChat } from '../e2e/chat.ts';
import { useStage } from '../e2e/stage.ts';

// The Chromium of npm is one without windows, which keeps no pages that were left.
const executablePath = process.env['DESKTOP_CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const words = Array.from({ length: 60 }, (_, at) => `word${at}`).join(' ');

const isInstalled = existsSync(executablePath);
if (!isInstalled) {
  const sentence = 'Chromium is not installed, so nobody came back to a page in it: apt-get install chromium';
  if (process.env['REQUIRE_BROWSERS']) throw new Error(sentence);
  process.stderr.write(`${sentence}\n`);
}

/** How often the page was shown again as it was left. */
const returns = (page: Page): Promise<number> => page.evaluate(() => Number(Reflect.get(window, 'returns')));

/** Leaves for another page of the site and comes back. The browser's own `goBack` waits for a load that never comes. */
async function leaveAndReturn(page: Page, elsewhere: string, awayMs = 0): Promise<void> {
  const { pathname } = new URL(page.url());
  const before = await returns(page);
  await page.goto(elsewhere);
  await page.waitForTimeout(awayMs);
  await page.evaluate(() => void setTimeout(() => history.back()));
  await page.waitForURL((url) => url.pathname === pathname, { waitUntil: 'commit' });
  await expect.poll(() => returns(page)).toBe(before + 1);
}

describe.skipIf(!isInstalled)('a page that was left and is shown again as it was', () => {
  const stage = useStage({ tokenDelayMs: 60, launch: { executablePath, ignoreDefaultArgs: ['--disable-back-forward-cache'] } });

  async function open(): Promise<{ page: Page; chat: ReturnType<typeof toChat>; elsewhere: string; complaints: string[] }> {
    const { page: other } = await stage.open({ body: '' });
    const { page, complaints } = await stage.open();
    await page.evaluate(() => {
      Reflect.set(window, 'returns', 0);
      addEventListener('pageshow', ({ persisted }) => void (persisted && Reflect.set(window, 'returns', Number(Reflect.get(window, 'returns')) + 1)));
    });
    const chat = toChat(page);
    await chat.open();
    stage.emulator.setScenario('echo');
    return { page, chat, elsewhere: other.url(), complaints };
  }

  it('goes on with the answer that ran, which is whole and there once', async () => {
    const { page, chat, elsewhere, complaints } = await open();
    const before = stage.emulator.requests.length;
    await chat.ask(words);
    await chat.answers.last().getByText('word2 ').waitFor();
    await leaveAndReturn(page, elsewhere);
    await leaveAndReturn(page, elsewhere);
    await expect.poll(() => chat.answers.last().innerText(), { timeout: 20_000 }).toContain('word59');
    expect(await chat.answer()).toBe(words);
    expect([await chat.questions.count(), await chat.answers.count(), await chat.failure.count()]).toEqual([1, 1, 0]);
    expect(stage.emulator.requests).toHaveLength(before + 1);
    expect(complaints).toEqual([]);
  });

  it('has the answer that ended meanwhile', async () => {
    const { page, chat, elsewhere } = await open();
    await chat.ask(words);
    await chat.answers.last().getByText('word2 ').waitFor();
    await leaveAndReturn(page, elsewhere, 9_000);
    await expect.poll(() => chat.answers.last().innerText(), { timeout: 20_000 }).toContain('word59');
    expect(await chat.answer()).toBe(words);
    expect([await chat.questions.count(), await chat.answers.count(), await chat.failure.count()]).toEqual([1, 1, 0]);
  });

  it('listens once, however often it came back', async () => {
    const { page, chat, elsewhere } = await open();
    await chat.ask('Hello?');
    await chat.answer();
    for (let round = 0; round < 3; round++) await leaveAndReturn(page, elsewhere);
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await chat.ask('And now?');
    await expect.poll(() => chat.answers.count()).toBe(2);
    expect(await chat.answer()).toBe('And now?');
    expect(await chat.questions.count()).toBe(2);
    expect(requests.filter((url) => url.endsWith('/chat'))).toHaveLength(1);
    await chat.input.press('Escape');
    await expect.poll(() => chat.panel.isVisible()).toBe(false);
    await chat.launcher.click();
    await expect.poll(() => chat.panel.isVisible()).toBe(true);
  });
});
