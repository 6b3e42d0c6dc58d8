import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { toChat } from './chat.ts';
import { shoot as shootAs } from './shoot.ts';
import { browserArgs } from './stage.ts';

const root = join(import.meta.dirname, '../..');

let demo: ChildProcess;
let browser: Browser;
let english = '';
let chinese = '';

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: process.env['CHROMIUM_PATH'] ?? '', args: browserArgs });
  // Nothing of the machine's own: no key, so the emulator answers.
  demo = spawn(process.execPath, ['dist/server/demo.js'], { cwd: root, env: { PATH: process.env['PATH'], PORT: '0' }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [demo.stdout, demo.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await vi.waitUntil(() => output.includes('Press Ctrl+C to stop.'), { timeout: 20_000 });
  english = /English +(\S+)/.exec(output)?.[1] ?? '';
  chinese = /中文 +(\S+)/.exec(output)?.[1] ?? '';
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});
afterAll(async () => {
  await browser.close();
  demo.kill('SIGTERM');
  const [code] = (await once(demo, 'exit')) as [number];
  expect(code).toBe(0);
});

async function openPage(): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage({ locale: 'en-US' });
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  return { page, complaints };
}

const shoot = async (page: Page, name: string): Promise<void> => {
  await shootAs(page, `demo-${name}`);
};

describe('npm run demo', () => {
  it('prints where it is, and its shop answers in both languages', async () => {
    const { page, complaints } = await openPage();
    await page.goto(english);
    const chat = toChat(page);
    await chat.open();
    await chat.ask('How much is the Longjing?');
    expect(await chat.answer()).toContain('24');
    await page.goto(chinese);
    const copy = page.getByRole('button', { name: '复制回答' });
    await copy.waitFor();
    await page.getByRole('dialog').getByRole('textbox').fill('龙井怎么泡？');
    await page.keyboard.press('Enter');
    await expect.poll(() => copy.count()).toBe(2);
    expect(await page.getByRole('article', { name: '助手' }).last().innerText()).toMatch(/水/);
    for (const [path, chats] of [['two-widgets.html', 2], ['element.html', 1], ['strict-csp.html', 1]] as const) {
      await page.goto(english + path);
      await expect.poll(() => page.locator('button.launcher').count()).toBe(chats);
    }
    // Still open, with the conversation of the shop's other pages.
    await chat.answer();
    await chat.ask('How do I brew the Longjing?');
    await expect.poll(() => chat.answers.count()).toBe(3);
    expect(await chat.answer()).toContain('80 °C');
    expect(complaints).toEqual([]);
  });

  it.each(['variables', 'plugins', 'sources', 'thinking', 'workflow', 'memory', 'files', 'images'])('shows %s on a page of its own, in both languages', async (name) => {
    const { page, complaints } = await openPage();
    await page.goto(`${english}features/${name}.html`);
    await shoot(page, name);
    // The tag that is printed is the one that runs.
    const attributes = await page.locator('script[src="/widget.js"]').evaluate((script) => [...script.attributes].map((attribute) => attribute.value));
    const printed = await page.locator('pre').first().innerText();
    for (const value of attributes) expect(printed).toContain(value);
    const chat = toChat(page);
    await page.locator('main [data-ask]').last().click();
    expect(await chat.answer()).not.toMatch(/I am sorry/);
    await shoot(page, `${name}-answer`);
    // The chat is open as it was left, with the conversation of this app.
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${chinese}features/${name}.html`);
    await page.getByRole('dialog', { name: '青山茶舍' }).getByRole('button', { name: '复制回答' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await page.getByRole('button', { name: '关闭聊天' }).click();
    await shoot(page, `${name}-zh`);
    expect(complaints).toEqual([]);
  });

  it('lets a menu of the page choose what goes with the next question', async () => {
    const { page, complaints } = await openPage();
    await page.goto(`${english}features/variables.html`);
    const chat = toChat(page);
    await page.getByRole('button', { name: 'Do you ship to Germany?' }).first().click();
    expect(await chat.answer()).toContain('📍 Berlin · 👤 Lena · 🍵 beginner');
    await page.getByLabel('City').selectOption('Tokyo');
    await chat.ask('How do I brew the Longjing?');
    await expect.poll(() => chat.answers.count()).toBe(2);
    expect(await chat.answer()).toContain('📍 Tokyo · 👤 Lena');
    expect(complaints).toEqual([]);
  });

  it('remembers on the page about memory', async () => {
    const { page } = await openPage();
    await page.goto(`${english}features/memory.html`);
    const chat = toChat(page);
    await chat.open();
    for (const question of ['Hello', 'I like green tea.']) {
      await page.locator('main').getByRole('button', { name: question }).click();
      await chat.questions.getByText(question).waitFor();
      await chat.answer();
    }
    await chat.button('What I remember').click();
    await chat.panel.getByRole('listitem').getByText('The user likes green tea').waitFor();
    await shoot(page, 'remembered');
    await chat.button('New conversation').click();
    await page.locator('main').getByRole('button', { name: 'Which tea' }).click();
    await chat.questions.getByText('Which tea').waitFor();
    expect(await chat.answer()).toContain('I remember: The user likes green tea');
  });
});
