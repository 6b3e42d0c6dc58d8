import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { toChat } from './chat.ts';
import { browserArgs } from './stage.ts';

const root = join(import.meta.dirname, '../..');

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: process.env['CHROMIUM_PATH'] ?? '', args: browserArgs });
});
afterAll(() => browser.close());

it('npm run demo prints where it is, and its shop answers in both languages', async () => {
  // Nothing of the machine's own: no key, so the emulator answers.
  const demo = spawn(process.execPath, ['dist/server/demo.js'], { cwd: root, env: { PATH: process.env['PATH'], PORT: '0' }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [demo.stdout, demo.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  try {
    await expect.poll(() => output).toContain('Press Ctrl+C to stop.');
    const shop = /English +(\S+)/.exec(output)?.[1] ?? '';
    const page = await browser.newPage({ locale: 'en-US' });
    page.setDefaultTimeout(10_000);
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    await page.goto(shop);
    const chat = toChat(page);
    await chat.open();
    await chat.ask('How much is the Longjing?');
    expect(await chat.answer()).toContain('24');
    await page.goto(/中文 +(\S+)/.exec(output)?.[1] ?? '');
    await page.getByRole('dialog').getByRole('textbox').fill('龙井怎么泡？');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('button', { name: '复制回答' }).count()).toBe(2);
    expect(await page.getByRole('article', { name: '助手' }).last().innerText()).toMatch(/水/);
    for (const [path, chats] of [['two-widgets.html', 2], ['element.html', 1], ['strict-csp.html', 1]] as const) {
      await page.goto(shop + path);
      await expect.poll(() => page.locator('button.launcher').count()).toBe(chats);
    }
    // Still open, with the conversation of the shop's other pages.
    await chat.answer();
    await chat.ask('How do I brew the Longjing?');
    await expect.poll(() => chat.answers.count()).toBe(3);
    expect(await chat.answer()).toContain('80 °C');
    expect(complaints).toEqual([]);
  } finally {
    demo.kill('SIGTERM');
  }
  const [code] = (await once(demo, 'exit')) as [number];
  expect(code).toBe(0);
});
