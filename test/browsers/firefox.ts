import { existsSync } from 'node:fs';
import process from 'node:process';
import puppeteer from 'puppeteer-core';
import type { EngineKind } from './engine.ts';

const path = process.env['FIREFOX_PATH'] ?? '/usr/bin/firefox-esr';

/** Firefox by WebDriver BiDi. */
export const firefox: EngineKind = {
  name: 'Firefox',
  packages: 'firefox-esr',
  isInstalled: () => existsSync(path),
  async start() {
    const browser = await puppeteer.launch({ browser: 'firefox', executablePath: path, headless: true, defaultViewport: { width: 1_000, height: 760 }, extraPrefsFirefox: { 'intl.accept_languages': 'en-US' } });
    const page = await browser.newPage();
    return {
      async open(url) {
        await page.goto(url, { waitUntil: 'load' });
      },
      evaluate: (expression) => page.evaluate(expression),
      clickAt: (x, y) => page.mouse.click(x, y),
      async type(text) {
        for (const letter of text) await page.keyboard.press(letter === '\n' ? 'Enter' : (letter as 'A'));
      },
      close: () => browser.close(),
    };
  },
};
