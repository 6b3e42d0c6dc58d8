import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import packedChromium from '@sparticuz/chromium';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Reference, StreamPart } from '../../../server/wire/protocol.ts';
import { type Chat, toChat } from '../chat.ts';
import { createFakeWire, type FakeWire } from '../fake-wire.ts';
import { browserArgs } from '../stage.ts';
import { compare } from './compare.ts';

/** How many of the pixels may differ: room for the smoothing of a corner, none for a line of text elsewhere. */
const allowed = 0.002;
const isUpdate = process.env['UPDATE_PICTURES'] === '1';

let wire: FakeWire;
let browser: Browser;

beforeAll(async () => {
  wire = await createFakeWire();
  // Always the one that npm brings: its fonts come with it, so that text is drawn alike everywhere.
  browser = await chromium.launch({ executablePath: await packedChromium.executablePath(), args: [...browserArgs, '--font-render-hinting=none', '--disable-lcd-text', '--force-color-profile=srgb'] });
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  Object.assign(wire, { answer: () => undefined, refusal: undefined });
});
afterAll(async () => {
  await browser.close();
  await wire.close();
});

interface Scene {
  page: Page;
  chat: Chat;
}

interface State {
  name: string;
  attributes?: string;
  context?: BrowserContextOptions;
  /** Parts of the answer to the question. */
  answer?: StreamPart[];
  reach?: (scene: Scene) => Promise<unknown>;
}

const text = (delta: string): StreamPart[] => [{ type: 'text-start', id: 't' }, { type: 'text-delta', id: 't', delta }, { type: 'text-end', id: 't' }];
const references: Reference[] = [
  { number: 1, title: 'Shipping', document: 'shipping.pdf', pages: [2], text: 'We ship to all countries within a week.' },
  { number: 2, title: 'Returns', text: 'Within 30 days.' },
];
const prose = '## Brewing\n\nUse **soft** water of *80 degrees*, and [read on](https://docs.example/).\n\n1. Warm the cup\n2. Add 3 g of leaves\n   - fresh ones\n3. Wait\n\n> The second pot is for the guest.';
const table = '| Tea | Water | Time |\n| :-- | --: | --: |\n| Longjing | 80 | 60 s |\n| White tea | 100 | 15 s |';
const code = 'Like this, with `wait`:\n\n```js\n// Minutes to wait.\nconst wait = (degrees) => (100 - degrees) / 4;\n```';
const sources: StreamPart[] = [...text('Yes, everywhere [1][2].'), { type: 'data-references', id: 'references', data: references }];

const phone = { viewport: { width: 360, height: 640 } };
const states: State[] = [
  { name: 'closed', reach: async ({ chat }) => {
    await chat.button('Close chat').click();
    await chat.panel.waitFor({ state: 'hidden' });
  } },
  { name: 'empty' },
  { name: 'answer', answer: text(prose) },
  { name: 'code', answer: text(code), reach: ({ chat }) => chat.answers.locator('code span').first().waitFor() },
  { name: 'table', answer: text(table) },
  { name: 'source', answer: sources, reach: async ({ page, chat }) => {
    await chat.button('Source 1: Shipping').first().click();
    await page.getByRole('dialog', { name: 'Source 1' }).waitFor();
  } },
  { name: 'error', reach: async ({ chat }) => {
    wire.refusal = { code: 'upstream_busy', message: 'x', retryable: true, requestId: 'r' };
    await chat.ask('Do you ship?');
    await chat.failure.waitFor();
  } },
  { name: 'offline', answer: text('Hello.'), reach: async ({ page, chat }) => {
    await page.context().setOffline(true);
    await chat.input.fill('And to Peru?');
    await chat.input.press('Enter');
    await chat.panel.getByText('You are offline.').first().waitFor();
  } },
  { name: 'dark', context: { colorScheme: 'dark' }, answer: sources },
  { name: 'phone', context: phone, answer: text(prose) },
  { name: 'right-to-left', attributes: 'data-dir="rtl"', answer: text('Yes, everywhere.') },
  { name: 'forced-colours', context: { forcedColors: 'active' }, answer: sources },
];

/** What is never twice the same: times, the cursor, and bars for scrolling. */
const still = 'time { visibility: hidden !important } * { caret-color: transparent !important; scrollbar-width: none !important; animation: none !important; transition: none !important } ';

describe('looks as before (npm run test:visual -- --update takes new pictures)', () => {
  it.each(states)('$name', async ({ name, attributes = '', context: options, answer, reach }) => {
    const context = await browser.newContext({ locale: 'en-US', timezoneId: 'UTC', deviceScaleFactor: 1, reducedMotion: 'reduce', viewport: { width: 460, height: 560 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    await page.goto(wire.page(`data-greeting="Hello! Ask me about tea." data-suggestions='["Do you ship?", "How much is it?"]' ${attributes}`));
    const chat = toChat(page);
    await chat.open();
    if (answer) {
      wire.answer = (say) => say(...answer);
      await chat.ask('Do you ship?');
      await chat.answer();
      await chat.answers.last().locator('.md').waitFor();
    }
    await reach?.({ page, chat });
    await page.evaluate((css) => {
      const shadow = document.querySelector('bailian-chat')?.shadowRoot;
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      if (shadow) shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
    }, still);
    await page.mouse.move(0, 0);
    // Where colours are forced, the cursor has one too, and blinks.
    await page.evaluate(() => {
      const focused = document.querySelector('bailian-chat')?.shadowRoot?.activeElement;
      if (focused instanceof HTMLTextAreaElement) focused.blur();
    });
    const path = join(import.meta.dirname, `${name}.png`);
    const take = (): Promise<Buffer> => page.screenshot({ animations: 'disabled' });
    if (isUpdate) {
      // Twice the same, or it is not yet what it will be.
      let last = await take();
      await expect.poll(async () => {
        const next = await take();
        const difference = compare(last, next);
        last = next;
        return difference;
      }).toBe(0);
      writeFileSync(path, last);
    }
    expect(existsSync(path), `${path} is missing: npm run test:visual -- --update`).toBe(true);
    const before = readFileSync(path);
    // What is still being drawn or scrolled gets there.
    await expect.poll(async () => compare(before, await take())).toBeLessThan(allowed);
  });
});
