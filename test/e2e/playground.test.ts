import process from 'node:process';
import { type Browser, type BrowserContextOptions, chromium, type FrameLocator, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { toAttributeName } from '../../demo/playground/to-control.ts';
import { optionTexts } from '../../widget/option-texts.ts';
import { findViolations } from './find-violations.ts';
import { shoot } from './shoot.ts';
import { startDemo } from './start-demo.ts';
import { browserArgs } from './stage.ts';

let demo: Awaited<ReturnType<typeof startDemo>>;
let browser: Browser;

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: process.env['CHROMIUM_PATH'] ?? '', args: browserArgs });
  demo = await startDemo();
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});
afterAll(async () => {
  await browser.close();
  await demo.close();
});

async function open(path = 'playground.html', context: BrowserContextOptions = {}) {
  const made = await browser.newContext({ locale: 'en-US', reducedMotion: 'reduce', viewport: { width: 1280, height: 900 }, ...context });
  const page = await made.newPage();
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(demo.url + path);
  const frames = [page.frameLocator('.desktop iframe'), page.frameLocator('.phone iframe')] as const;
  for (const frame of frames) await frame.getByRole('textbox').waitFor();
  return { page, complaints, frames, tag: () => page.locator('#tag').innerText() };
}

const colorOf = (frame: FrameLocator): Promise<string> => frame.locator('header .avatar').evaluate((element) => getComputedStyle(element).backgroundColor);
const optionNames = Object.keys(optionTexts).map(toAttributeName);
const controlOf = (page: Page, name: string) => page.locator(`[data-option="${name}"]`);

describe('the playground', () => {
  it.each(['playground.html', 'zh/playground.html'])('has a control with a name and words about it for every option on %s, and axe finds nothing', async (path) => {
    const { page, complaints } = await open(path);
    for (const name of optionNames) {
      const control = page.getByLabel(name, { exact: true });
      expect(await control.count(), name).toBe(1);
      const about = await control.evaluate((element) => document.getElementById(element.getAttribute('aria-describedby')?.split(' ')[0] ?? '')?.textContent);
      expect(about, name).toMatch(path.startsWith('zh') ? /\p{Script=Han}/u : /\w/);
    }
    expect(await page.locator('[data-option]').count()).toBe(optionNames.length);
    expect(await findViolations(page)).toEqual([]);
    await shoot(page, path.replace(/\W/g, '-'));
    expect(complaints).toEqual([]);
  });

  it('shows an option in both previews and in the tag, as it is chosen', async () => {
    const { page, complaints, frames, tag } = await open();
    expect(await tag()).toBe(`<script async src="${demo.url}widget.js"></script>`);
    await controlOf(page, 'color').fill('#8a1c1c');
    for (const frame of frames) await expect.poll(() => colorOf(frame)).toBe('rgb(138, 28, 28)');
    await controlOf(page, 'title').fill('Tea & "more"');
    for (const frame of frames) await frame.getByRole('heading', { name: 'Tea & "more"' }).waitFor();
    // One that is read once.
    await controlOf(page, 'lang').fill('de');
    await controlOf(page, 'lang').press('Tab');
    for (const frame of frames) await frame.getByRole('button', { name: 'Chat schließen' }).waitFor();
    expect(await tag()).toBe(`<script async src="${demo.url}widget.js"\n  data-color="#8a1c1c"\n  data-title='Tea &amp; "more"'\n  data-lang="de"></script>`);
    // The focus stayed in the form, where it was.
    expect(await page.evaluate(() => !!document.activeElement?.closest('#options'))).toBe(true);
    await controlOf(page, 'title').fill('');
    await frames[0].getByRole('heading', { name: 'Qingshan Tea · 青山茶舍' }).waitFor();
    // The address holds what was chosen.
    await page.reload();
    for (const frame of frames) await frame.getByRole('button', { name: 'Chat schließen' }).waitFor();
    expect(await controlOf(page, 'color').inputValue()).toBe('#8a1c1c');
    expect(complaints).toEqual([]);
  });

  it('says what is wrong with a value, and leaves it out', async () => {
    const { page, tag } = await open();
    await controlOf(page, 'vars').fill('{"city"');
    await controlOf(page, 'vars').press('Tab');
    await page.getByText('data-vars="{"city"" is not understood: use a JSON object of texts and numbers.').waitFor();
    expect(await controlOf(page, 'vars').getAttribute('aria-invalid')).toBe('true');
    expect(await tag()).not.toContain('data-vars');
  });

  it('reads the contrast of what the widget makes of an accent', async () => {
    const { page } = await open();
    const row = (name: string) => page.locator('#readings tr').filter({ hasText: name });
    await controlOf(page, 'color').fill('#ffd400');
    await expect.poll(() => row('as you gave it').first().innerText()).toContain('1.4 : 1');
    for (const name of ['Links in the accent', 'Text on the accent', 'Small print']) {
      for (const text of await row(name).allInnerTexts()) expect(Number(/([\d.]+) : 1/.exec(text)?.[1])).toBeGreaterThanOrEqual(4.5);
    }
    await page.getByLabel('Pick color').fill('#112233');
    await expect.poll(() => controlOf(page, 'color').inputValue()).toBe('#112233');
    await expect.poll(() => row('as you gave it').first().innerText()).toContain('✓');
  });

  it('copies the tag with the keyboard, and says so', async () => {
    const { page, tag } = await open('playground.html', { permissions: ['clipboard-read', 'clipboard-write'] });
    await controlOf(page, 'theme').selectOption('dark');
    await page.getByRole('button', { name: 'Copy the tag' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('The tag is copied.').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await tag());
    expect(await tag()).toContain('data-theme="dark"');
    await shoot(page, 'playground-dark-chat');
  });

  it('fits on a phone', async () => {
    const { page } = await open('zh/playground.html', { viewport: { width: 375, height: 700 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
    await shoot(page, 'playground-phone');
  });
});
