import { describe, expect, it } from 'vitest';
import { toChat } from './chat.ts';
import { createStage, tag, useStage } from './stage.ts';

const stage = useStage({ tokenDelayMs: 1 });

describe('language', () => {
  it.each([
    ['the tag', { body: 'data-lang="zh-CN"', lang: 'en', context: { locale: 'en-US' } }],
    ['the page', { body: '', lang: 'zh-Hans', context: { locale: 'en-US' } }],
    ['the browser', { body: '', lang: '', context: { locale: 'zh-CN' } }],
  ])('is Chinese when %s says so', async (_who, { body, ...rest }) => {
    const { page } = await stage.open({ ...rest, body: tag(stage.endpoint, body) });
    await page.getByRole('button', { name: '聊天' }).click();
    const input = page.getByRole('dialog').getByRole('textbox');
    await input.fill('龙井多少钱？');
    await input.press('Enter');
    await page.getByRole('button', { name: '复制回答' }).waitFor();
    expect(await page.locator('.answer').innerText()).toMatch(/龙井/);
  });
});

describe('a phone', () => {
  it('gives the panel the whole screen, without a bar to scroll sideways', async () => {
    const { page } = await stage.open({ context: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } });
    const chat = toChat(page);
    await chat.launcher.tap();
    await chat.input.waitFor();
    await expect.poll(() => chat.panel.boundingBox()).toEqual({ x: 0, y: 0, width: 390, height: 844 });
    stage.emulator.setScenario('long', { times: 1 });
    await chat.ask('Tell me everything');
    await chat.answer();
    // X11: a word without end in a question and in its answer.
    stage.emulator.setScenario('echo', { times: 1 });
    await chat.ask('tea'.repeat(1_300));
    await chat.answers.nth(1).getByText('teatea').waitFor();
    const list = chat.panel.locator('.messages');
    expect(await list.evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    // iOS zooms in on fields whose text is smaller.
    expect(await chat.input.evaluate((input) => parseFloat(getComputedStyle(input).fontSize))).toBeGreaterThanOrEqual(16);
    await chat.button('Close chat').tap();
    await chat.panel.waitFor({ state: 'hidden' });
  });
});

describe('the panel', () => {
  it('is whole in every window, and nothing has to be scrolled sideways', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    stage.emulator.setScenario('long', { times: 1 });
    await chat.ask('Tell me everything');
    await chat.answer();
    const list = chat.panel.locator('.messages');
    // Small phones, one on its side, a window at a zoom of 400 %, a low one.
    for (const [width, height] of [[320, 568], [844, 390], [320, 256], [1_280, 500]] as const) {
      await page.setViewportSize({ width, height });
      // The panel follows the window's part that is free of a keyboard.
      await expect.poll(async () => ((await chat.panel.boundingBox())?.height ?? Infinity) <= height).toBe(true);
      for (const part of [chat.panel, chat.input, chat.button('Send'), chat.button('New conversation'), chat.button('Close chat')]) {
        const box = await part.boundingBox();
        expect(box && box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height).toBe(true);
      }
      expect(await list.evaluate((box) => [box.scrollWidth - box.clientWidth, box.clientHeight > 60])).toEqual([0, true]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    }
  });

  it('stands where the owner said on a page that is read from right to left', async () => {
    const { page } = await stage.open({ lang: 'ar', dir: 'rtl', body: tag(stage.endpoint, 'data-lang="en"') });
    const chat = toChat(page);
    const { width: windowWidth = 0 } = page.viewportSize() ?? {};
    await chat.open();
    stage.emulator.setScenario('echo');
    await chat.ask('كم سعر شاي لونغ جينغ؟');
    await chat.answer();
    for (const part of [chat.launcher, chat.panel]) {
      const { x = 0, width = 0 } = (await part.boundingBox()) ?? {};
      expect(x + width).toBe(windowWidth - 20);
    }
    const edge = await chat.answers.locator('p').evaluate((answer) => {
      const text = document.createRange();
      text.selectNodeContents(answer);
      return text.getBoundingClientRect().right - answer.getBoundingClientRect().right;
    });
    // The answer begins at the right, as its language does.
    expect(Math.abs(edge)).toBeLessThan(2);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
  });

  it.each([
    ['moves', 'no-preference'],
    ['stands still for whoever wants that', 'reduce'],
  ] as const)('%s', async (_what, reducedMotion) => {
    const { page } = await stage.open({ context: { reducedMotion } });
    const chat = toChat(page);
    await chat.open();
    stage.emulator.setScenario('silent');
    await chat.ask('Hello');
    await chat.panel.locator('.dots').waitFor();
    const running = await chat.panel.evaluate((panel) => panel.getAnimations({ subtree: true }).length);
    expect(running > 0).toBe(reducedMotion === 'no-preference');
    await chat.button('Stop answering').click();
  });
});

describe('the tag', () => {
  it('sets the words, the colour, the corner and the scheme', async () => {
    const attributes = `data-title="帮助" data-greeting="Ask away" data-placeholder="Your question" data-suggestions='["How much is the Longjing?"]' data-color="#b3402c" data-theme="dark" data-position="top-left" data-open="load"`;
    const { page, complaints } = await stage.open({ body: tag(stage.endpoint, attributes) });
    const chat = toChat(page);
    await chat.panel.waitFor();
    expect(await chat.panel.getAttribute('aria-label')).toBe('帮助');
    await chat.panel.getByText('Ask away').waitFor();
    expect(await chat.input.getAttribute('placeholder')).toBe('Your question');
    expect(await chat.launcher.evaluate((button) => getComputedStyle(button).backgroundColor)).toBe('rgb(179, 64, 44)');
    expect(await chat.panel.evaluate((panel) => getComputedStyle(panel).backgroundColor)).toBe('rgb(23, 25, 30)');
    const place = await chat.launcher.boundingBox();
    expect([place?.x, place?.y]).toEqual([20, 20]);
    await chat.panel.getByRole('button', { name: 'How much is the Longjing?' }).click();
    expect(await chat.answer()).toMatch(/\d/);
    expect(complaints).toEqual([]);
  });

  it('follows the system’s scheme while the page is open', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    const background = () => chat.panel.evaluate((panel) => getComputedStyle(panel).backgroundColor);
    expect(await background()).toBe('rgb(255, 255, 255)');
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(background).toBe('rgb(23, 25, 30)');
  });
});

describe('an answer', () => {
  it('loads no image and links nowhere unseen', async () => {
    const { page, requests } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    stage.emulator.setScenario('echo');
    await chat.ask('![x](https://tracker.example/x.png) [shop](https://shop.example/a) [bad](javascript:alert(1)) <img src=https://tracker.example/y.png>');
    await chat.answer();
    const answer = chat.answers.last();
    expect(await answer.locator('img').count()).toBe(0);
    expect(requests.filter((url) => url.includes('tracker'))).toEqual([]);
    const links = answer.getByRole('link');
    expect(await links.count()).toBe(1);
    expect(await links.getAttribute('href')).toBe('https://shop.example/a');
    expect(await links.getAttribute('rel')).toContain('noopener noreferrer');
  });

  it('shows the images that the owner allows, and loads no others', async () => {
    const gallery = await createStage({ env: { BAILIAN_APP_ID: '', BAILIAN_CHAT_CONFIG: 'test/fixtures/images-allowed.json' } });
    try {
      const asked: (string | undefined)[][] = [];
      const { page } = await gallery.open({
        prepare: (opened) =>
          opened.route(/\.example\//, (route) => {
            asked.push([route.request().url(), route.request().headers()['referer']]);
            return route.fulfill({ contentType: 'image/svg+xml', body: '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"/>' });
          }),
      });
      const chat = toChat(page);
      await chat.open();
      gallery.emulator.setScenario('echo');
      await chat.ask('![A glass](https://images.example/teas/glass.svg) ![Out](https://images.example/teas/../x.svg) ![No](https://tracker.example/teas/y.svg)');
      await chat.answer();
      const images = chat.answers.locator('img');
      await expect.poll(() => images.evaluateAll((all) => all.map((image) => [image.getAttribute('alt'), (image as HTMLImageElement).naturalWidth]))).toEqual([['A glass', 40]]);
      expect(asked).toEqual([['https://images.example/teas/glass.svg', undefined]]);
      expect(await chat.answers.innerText()).toContain('Image (tracker.example): No');
    } finally {
      await gallery.close();
    }
  });

  it('is copied as it was written', async () => {
    const { page } = await stage.open({ context: { permissions: ['clipboard-read', 'clipboard-write'] } });
    const chat = toChat(page);
    await chat.open();
    stage.emulator.setScenario('echo');
    await chat.ask('**bold** and `code`');
    await chat.answer();
    await chat.answers.last().getByRole('button', { name: 'Copy answer' }).click();
    await chat.answers.last().getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('**bold** and `code`');
  });
});
