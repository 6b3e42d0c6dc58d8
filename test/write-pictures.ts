import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { startDemo } from './e2e/start-demo.ts';
import { setup } from './e2e/unpack-browser.ts';

/**
 * `npm run pictures`: makes the pictures in README, of the built demo with the emulator's answers. `CHROMIUM_PATH` names
 * a browser on a machine that has fonts for Chinese and Arabic: the one that npm brings has Latin letters only.
 */
interface Picture {
  name: string;
  path: string;
  /** Asked and answered before the picture is taken. */
  question?: string;
  /** Attributes of a chat that takes the place of the page's own. */
  attributes?: Record<string, string>;
  context: BrowserContextOptions;
}

const phone: BrowserContextOptions = { viewport: { width: 375, height: 720 }, isMobile: true, hasTouch: true };

const pictures: Picture[] = [
  { name: 'desktop', path: 'longjing.html', question: 'How do I brew the Longjing?', context: { viewport: { width: 1080, height: 720 } } },
  { name: 'phone-dark', path: '', question: 'Do you ship to Germany?', context: { ...phone, colorScheme: 'dark' } },
  { name: 'chinese', path: 'zh/', question: '龙井怎么泡？', context: phone },
  {
    name: 'arabic',
    path: 'preview.html',
    context: phone,
    attributes: {
      app: 'default',
      lang: 'ar',
      color: '#2f6b52',
      title: 'متجر الشاي',
      greeting: 'أهلاً بك! اسألني عن الشاي والشحن والإرجاع.',
      suggestions: '["كم سعر شاي لونغجينغ؟", "هل تشحنون إلى الخارج؟", "كيف أحضّر الشاي الأخضر؟"]',
    },
  },
];

async function take(browser: Browser, site: string, { path, question, attributes, context: options }: Picture): Promise<Buffer> {
  const context = await browser.newContext({ locale: 'en-US', deviceScaleFactor: 1.5, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  await page.goto(site + path);
  if (attributes) await replaceChat(page, attributes);
  await page.locator('button.launcher').click();
  const input = page.locator('[part=panel] textarea');
  await input.waitFor();
  if (question) {
    await input.fill(question);
    await input.press('Enter');
    await page.locator('[part~=message-assistant] .foot').waitFor();
    await page.locator('[part~=message-assistant] .foot button').first().waitFor();
  }
  // The cursor blinks, and a picture has no focus.
  await input.blur();
  await page.waitForTimeout(300);
  const picture = await page.screenshot();
  await context.close();
  return picture;
}

function replaceChat(page: Page, attributes: Record<string, string>): Promise<void> {
  return page.evaluate((given) => {
    const chat = document.createElement('bailian-chat');
    for (const [name, value] of Object.entries(given)) chat.setAttribute(name, value);
    document.querySelector('bailian-chat')?.remove();
    document.body.append(chat);
  }, attributes);
}

/** As WebP, a third of the bytes, by the browser that is there anyway. */
async function compress(browser: Browser, picture: Buffer): Promise<Buffer> {
  const page = await browser.newPage();
  const encoded = await page.evaluate(async (source) => {
    const image = new Image();
    image.src = source;
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
    canvas.getContext('2d')?.drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', 0.8);
  }, `data:image/png;base64,${picture.toString('base64')}`);
  await page.close();
  return Buffer.from(encoded.slice(encoded.indexOf(',') + 1), 'base64');
}

const folder = join(import.meta.dirname, '../.github/pictures');
await setup();
const browser = await chromium.launch({ executablePath: process.env['CHROMIUM_PATH'] ?? '', args: ['--no-sandbox'] });
const demo = await startDemo();
try {
  mkdirSync(folder, { recursive: true });
  for (const picture of pictures) {
    const content = await compress(browser, await take(browser, demo.url, picture));
    writeFileSync(join(folder, `${picture.name}.webp`), content);
    process.stdout.write(`.github/pictures/${picture.name}.webp, ${content.length} bytes\n`);
  }
} finally {
  await browser.close();
  await demo.close();
}
