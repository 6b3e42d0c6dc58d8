import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { toChat } from './chat.ts';
import { findViolations } from './find-violations.ts';
import { shoot as shootAs } from './shoot.ts';
import { tag, useStage } from './stage.ts';

const stage = useStage({ tokenDelayMs: 1 });

const shoot = (page: Page, name: string): Promise<void> => shootAs(page, `look-${name}`);
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const room = '<main style="max-width:60em;margin:2em auto;font:18px/1.6 Georgia,serif"><h2>Teas of the spring</h2><p>The first leaves are picked before the rains, by hand, in the hills above the lake. They are pressed flat in a hot pan and keep their green for a year.</p><div id="help" style="height:560px;margin:2em 0"></div><p style="height:120vh">More of the page.</p></main>';

describe('a place', () => {
  it.each([
    ['bottom-right', 30, 44],
    ['bottom-left', 30, 44],
    ['top-right', 30, 44],
    ['top-left', 30, 44],
  ])('in the %s corner has its own distance, and its place among what floats', async (position, x, y) => {
    const { page, complaints } = await stage.open({ body: room + tag(stage.endpoint, `data-position="${position}" data-offset-x="${x}" data-offset-y="${y}" data-z-index="70"`) });
    const chat = toChat(page);
    await chat.open();
    const { width: windowWidth = 0, height: windowHeight = 0 } = page.viewportSize() ?? {};
    for (const part of [chat.launcher, chat.panel]) {
      const box = (await part.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
      expect(position.endsWith('left') ? box.x : windowWidth - box.x - box.width).toBe(x);
      if (part === chat.launcher) expect(position.startsWith('top') ? box.y : windowHeight - box.y - box.height).toBe(y);
      expect(box.y >= 0 && box.y + box.height <= windowHeight).toBe(true);
    }
    expect(await page.locator('.root').evaluate((root) => getComputedStyle(root).zIndex)).toBe('70');
    await shoot(page, position);
    expect(complaints).toEqual([]);
  });

  it.each([
    ['a tag with a target', (endpoint: string) => room + tag(endpoint, 'data-mode="inline" data-target="#help" data-height="100%"')],
    ['an element of the page', (endpoint: string) => room.replace('></div>', `><bailian-chat mode="inline" height="560" endpoint="${endpoint}"></bailian-chat></div>`) + tag(endpoint)],
  ])('inside of the page is taken by %s', async (_who, body) => {
    const { page, complaints } = await stage.open({ body: body(stage.endpoint) });
    const panel = page.locator('#help').getByRole('region', { name: 'Chat' });
    await panel.waitFor();
    expect(await page.locator('.launcher').isVisible()).toBe(false);
    expect(await page.getByRole('button', { name: 'Close chat' }).count()).toBe(0);
    const [frame, inside] = [await page.locator('#help').boundingBox(), await panel.boundingBox()];
    expect(inside).toEqual(frame);
    // Nobody has asked for the focus.
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
    const input = panel.getByRole('textbox');
    await input.fill('How much is the Longjing?');
    await input.press('Enter');
    await panel.getByRole('button', { name: 'Copy answer' }).waitFor();
    await page.keyboard.press('Escape');
    expect(await panel.isVisible()).toBe(true);
    await shoot(page, 'inline');
    expect(complaints).toEqual([]);
  });

  it.each([
    ['a computer', { viewport: { width: 1_280, height: 800 } }],
    ['a phone', phone],
  ])('of the whole page is filled on %s', async (who, context) => {
    const { page } = await stage.open({ body: room + tag(stage.endpoint, `data-mode="page" data-title="Tea house" data-suggestions='["How much is the Longjing?","Do you ship abroad?"]'`), context });
    const panel = page.getByRole('region', { name: 'Tea house' });
    await panel.waitFor();
    await expect.poll(() => panel.boundingBox()).toEqual({ x: 0, y: 0, ...context.viewport });
    await shoot(page, `page-${who}-empty`);
    await panel.getByRole('button', { name: 'How much is the Longjing?' }).click();
    await panel.getByRole('button', { name: 'Copy answer' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    await shoot(page, `page-${who}`);
  });

  it('that the page does not have leaves the chat where it is, with a word to the owner', async () => {
    const { page, complaints } = await stage.open({ body: tag(stage.endpoint, 'data-target="#nothing"') });
    await toChat(page).open();
    expect(complaints).toEqual(['Bailian Chat: target="#nothing" finds no element on this page.']);
  });
});

describe('a phone', () => {
  it('does not scroll the page behind the panel, and gives it back as it was', async () => {
    const { page } = await stage.open({ body: room + tag(stage.endpoint), context: phone });
    const chat = toChat(page);
    await page.evaluate(() => {
      document.documentElement.style.overflow = 'auto';
      scrollTo(0, 120);
    });
    await chat.launcher.tap();
    await chat.panel.waitFor();
    await expect.poll(() => page.evaluate(() => getComputedStyle(document.documentElement).overflow)).toBe('hidden');
    await chat.button('Close chat').tap();
    await expect.poll(() => page.evaluate(() => [document.documentElement.style.overflow, scrollY])).toEqual(['auto', 120]);
  });

  it('keeps clear of a notch and of the bar below', async () => {
    const { page } = await stage.open({ context: phone });
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Emulation.setSafeAreaInsetsOverride', { insets: { top: 47, bottom: 34, left: 0, right: 0 } });
    const chat = toChat(page);
    const bottomOf = async (part: Locator) => {
      const box = await part.boundingBox();
      return (box?.y ?? 0) + (box?.height ?? 0);
    };
    await expect.poll(() => bottomOf(chat.launcher)).toBe(844 - 34 - 20);
    await chat.launcher.tap();
    await chat.input.waitFor();
    await expect.poll(async () => (await chat.button('Close chat').boundingBox())?.y).toBeGreaterThanOrEqual(47);
    expect(await bottomOf(chat.panel.getByText('AI-generated. Please check'))).toBeLessThanOrEqual(844 - 34);
    // It rises into its place.
    await expect.poll(() => chat.panel.boundingBox()).toEqual({ x: 0, y: 0, width: 390, height: 844 });
  });

  it('keeps the composer above an on-screen keyboard', async () => {
    const { page } = await stage.open({ context: phone });
    const chat = toChat(page);
    await chat.launcher.tap();
    await chat.input.waitFor();
    // As iOS does it: the window stays as tall, and what is seen of it shrinks and moves.
    await page.evaluate(() => {
      Object.defineProperties(visualViewport, { height: { value: 480 }, offsetTop: { value: 60 } });
      visualViewport?.dispatchEvent(new Event('resize'));
    });
    await expect.poll(() => chat.panel.boundingBox()).toEqual({ x: 0, y: 60, width: 390, height: 480 });
    const input = await chat.input.boundingBox();
    expect((input?.y ?? 0) + (input?.height ?? 0)).toBeLessThanOrEqual(540);
  });
});

describe('a computer', () => {
  it('lets the panel be made larger, dragged and moved with keys, and remembers it after the first question', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    const size = async () => {
      const { width = 0, height = 0 } = (await chat.panel.boundingBox()) ?? {};
      return [Math.round(width), Math.round(height)];
    };
    const [width = 0, height = 0] = await size();
    const grip = chat.button('Size of the chat: drag, or use the arrow keys');
    await grip.focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(size).toEqual([width + 24, height]);
    await page.keyboard.press('ArrowDown');
    await expect.poll(size).toEqual([width + 24, height - 24]);
    await page.keyboard.press('Home');
    await expect.poll(size).toEqual([width, height]);
    const box = await grip.boundingBox();
    await page.mouse.move((box?.x ?? 0) + 14, (box?.y ?? 0) + 14);
    await page.mouse.down();
    await page.mouse.move((box?.x ?? 0) - 86, (box?.y ?? 0) + 54);
    await page.mouse.up();
    await expect.poll(size).toEqual([width + 100, height - 40]);
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
    await chat.ask('Hello');
    await chat.answer();
    await page.reload();
    await chat.panel.waitFor();
    await expect.poll(size).toEqual([width + 100, height - 40]);
    await chat.button('Make larger').click();
    await expect.poll(async () => (await size())[0]).toBe(760);
    await shoot(page, 'large');
    await chat.button('Usual size').click();
    await expect.poll(size).toEqual([width, height]);
  });
});

describe('a launcher', () => {
  it('has words and a picture, and is called what it says', async () => {
    const picture = 'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 8 8%22%3E%3Ccircle cx=%224%22 cy=%224%22 r=%224%22 fill=%22orange%22/%3E%3C/svg%3E';
    const { page, complaints } = await stage.open({ body: room + tag(stage.endpoint, `data-launcher="text" data-launcher-text="Ask about tea" data-launcher-icon="${picture}" data-logo="${picture}" data-avatar="${picture}"`) });
    const launcher = page.getByRole('button', { name: 'Ask about tea' });
    await launcher.waitFor();
    await expect.poll(() => launcher.locator('img').evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(0);
    await shoot(page, 'launcher-text');
    await launcher.click();
    const chat = toChat(page);
    await chat.ask('Hello');
    await chat.answer();
    expect(await chat.panel.locator('header img, article img').count()).toBe(2);
    await shoot(page, 'avatar');
    expect(complaints).toEqual([]);
  });

  it('and the head and answers show the usual pictures where the owner’s do not come', async () => {
    const { page } = await stage.open({
      body: room + tag(stage.endpoint, 'data-launcher-icon="/gone.png" data-logo="/gone.png" data-avatar="/gone.png"'),
      prepare: (opened) => opened.route('**/gone.png', (route) => route.fulfill({ status: 404 })),
    });
    const chat = toChat(page);
    await chat.open();
    await chat.ask('Hello');
    await chat.answer();
    await page.evaluate('BailianChat.setOptions({ title: "Another" })');
    await chat.panel.getByRole('heading', { name: 'Another' }).waitFor();
    await chat.answers.locator('span.face svg').waitFor();
    expect(await page.locator('bailian-chat img').count()).toBe(0);
    expect(await chat.panel.locator('header .avatar svg').isVisible()).toBe(true);
    await shoot(page, 'broken-pictures');
    await page.keyboard.press('Escape');
    expect(await chat.launcher.locator('i').isVisible()).toBe(true);
  });

  it('may be missing: then a button of the page opens the panel, and gets the focus back', async () => {
    const { page } = await stage.open({ body: `<button onclick="BailianChat.open()">Help</button>${tag(stage.endpoint, 'data-launcher="none"')}` });
    const chat = toChat(page);
    await page.locator('bailian-chat').waitFor({ state: 'attached' });
    await expect.poll(() => page.evaluate(() => typeof Reflect.get(window, 'BailianChat'))).toBe('function');
    await page.getByRole('button', { name: 'Help' }).click();
    await chat.input.waitFor();
    expect(await chat.launcher.isVisible()).toBe(false);
    await chat.button('Close chat').click();
    expect(await page.getByRole('button', { name: 'Help' }).evaluate((button) => button.matches(':focus'))).toBe(true);
  });

  it('can be moved to another corner where the owner allows that', async () => {
    const { page } = await stage.open({ body: room + tag(stage.endpoint, 'data-draggable="true"') });
    const chat = toChat(page);
    await chat.launcher.hover();
    await page.mouse.down();
    await page.mouse.move(300, 200, { steps: 4 });
    await page.mouse.up();
    await expect.poll(async () => (await chat.launcher.boundingBox())?.x).toBe(20);
    expect((await chat.launcher.boundingBox())?.y).toBe(20);
    expect(await chat.panel.isVisible()).toBe(false);
    await chat.launcher.focus();
    await page.keyboard.press('Control+ArrowDown');
    await expect.poll(async () => (await chat.launcher.boundingBox())?.y).toBeGreaterThan(300);
    await chat.open();
  });

  it('does not move what stands on the page while its look is loaded', async () => {
    const { page } = await stage.open({
      body: room + tag(stage.endpoint, 'data-launcher="text" data-launcher-text="Ask" data-radius="sharp"'),
      prepare: (opened) => opened.addInitScript('new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => { window.shift = (window.shift ?? 0) + value; })).observe({ type: "layout-shift", buffered: true })'),
    });
    await page.getByRole('button', { name: 'Ask' }).waitFor();
    expect(await page.evaluate(() => Reflect.get(window, 'shift') ?? 0)).toBe(0);
  });

  it('comes as usual when its look does not', async () => {
    const { page } = await stage.open({ body: tag(stage.endpoint, 'data-radius="sharp"'), prepare: (opened) => opened.route(/\/look-/, (route) => route.abort()) });
    await toChat(page).open();
  });
});

describe('hostile values of a theme', () => {
  it.each(['red;}*{display:none}', 'url(https://evil.example/?x)', 'expression(alert(1))', 'a'.repeat(10_240)])('are refused: %s', async (value) => {
    const names = ['color', 'radius', 'density', 'font', 'width', 'height', 'offset-x', 'offset-y', 'z-index', 'logo', 'avatar', 'launcher', 'launcher-icon', 'target', 'mode', 'theme', 'position'];
    const { page, requests } = await stage.open({ body: room + tag(stage.endpoint, names.map((name) => `data-${name}="${value}"`).join(' ')) });
    const before = await page.locator('main').boundingBox();
    const chat = toChat(page);
    await chat.open();
    expect(await page.locator('main').boundingBox()).toEqual(before);
    expect(await chat.launcher.isVisible()).toBe(true);
    expect(requests.filter((url) => !url.startsWith(stage.site) && !url.startsWith(stage.endpoint))).toEqual([]);
    expect(requests.filter((url) => url.includes('evil') || url.includes('aaaaaaaaaa'))).toEqual([]);
  });
});

describe('the page’s own style', () => {
  it('reaches parts, slots and states, and not the mark on answers', async () => {
    const style = '<style>bailian-chat::part(header){background:rgb(1,2,3)} bailian-chat:state(open){--seen:yes} bailian-chat:state(streaming){--said:yes} bailian-chat{--bailian-chat-muted:#fff;--bailian-chat-shadow:none}</style>';
    const element = (endpoint: string) => `${style}<bailian-chat endpoint="${endpoint}"><img slot="launcher-icon" alt="" width="20" height="20"><b slot="header">Our own head</b><i slot="footer">Our own words</i><u slot="empty">Ask away!</u></bailian-chat>${tag(endpoint)}`;
    const { page } = await stage.open({ body: element(stage.endpoint) });
    const chat = toChat(page);
    await chat.open();
    for (const words of ['Our own head', 'Our own words', 'Ask away!']) expect(await page.getByText(words).isVisible()).toBe(true);
    expect(await chat.panel.locator('header').evaluate((header) => getComputedStyle(header).backgroundColor)).toBe('rgb(1, 2, 3)');
    expect(await chat.panel.evaluate((panel) => getComputedStyle(panel).boxShadow)).toBe('none');
    const seen = () => page.locator('bailian-chat').evaluate((host) => getComputedStyle(host).getPropertyValue('--seen'));
    expect(await seen()).toBe('yes');
    await chat.ask('Hello');
    await chat.answer();
    const mark = chat.answers.last().getByText('AI-generated');
    expect(await mark.isVisible()).toBe(true);
    // White on white, as the page's style has it, would hide it.
    expect(await mark.evaluate((text) => getComputedStyle(text).color)).not.toBe('rgb(255, 255, 255)');
    // While an answer comes there is a state for it, until it ends or the page ends it.
    const said = () => page.locator('bailian-chat').evaluate((host) => getComputedStyle(host).getPropertyValue('--said'));
    expect(await said()).toBe('');
    stage.emulator.setScenario('stalled', { times: 1 });
    await chat.ask('And now?');
    await expect.poll(said).toBe('yes');
    await page.evaluate(() => window.BailianChat?.stop());
    await chat.panel.getByText('You stopped this answer.').waitFor();
    await expect.poll(said).toBe('');
    await chat.button('Close chat').click();
    expect(await seen()).toBe('');
    // The page's own picture stands on the launcher.
    expect(await page.locator('bailian-chat > [slot=launcher-icon]').isVisible()).toBe(true);
  });

  it('turns the chat dark with it, live', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    const background = () => chat.panel.evaluate((panel) => getComputedStyle(panel).backgroundColor);
    expect(await background()).toBe('rgb(255, 255, 255)');
    await page.evaluate(() => document.documentElement.classList.add('dark'));
    await expect.poll(background).toBe('rgb(23, 25, 30)');
    await page.evaluate(() => document.documentElement.classList.remove('dark'));
    await expect.poll(background).toBe('rgb(255, 255, 255)');
    await page.evaluate(() => (document.documentElement.style.colorScheme = 'dark'));
    await expect.poll(background).toBe('rgb(23, 25, 30)');
    await page.evaluate('BailianChat.setOptions({ theme: "light", title: "Live", color: "#b3402c" })');
    await expect.poll(background).toBe('rgb(255, 255, 255)');
    expect(await chat.panel.getAttribute('aria-label')).toBe('Live');
    expect(await chat.launcher.evaluate((button) => getComputedStyle(button).backgroundColor)).toBe('rgb(179, 64, 44)');
  });
});

describe('axe finds nothing', () => {
  it.each([
    ['a light panel with its corner', '', {}],
    ['a dark and dense one with sharp corners', 'data-theme="dark" data-density="compact" data-radius="sharp" data-color="gold"', {}],
    ['a launcher with words', 'data-launcher="text" data-launcher-text="Ask about tea" data-radius="pill" data-density="roomy" data-color="#ff7a00"', {}],
    ['a part of the page', 'data-mode="inline" data-target="#help" data-theme="dark"', {}],
    ['a whole page on a phone', 'data-mode="page"', phone],
    ['a window at 400 %', 'data-radius="soft"', { viewport: { width: 320, height: 256 } }],
    ['forced colours', 'data-launcher="text" data-launcher-text="Ask"', { forcedColors: 'active' as const }],
  ])('in %s', async (_what, attributes, context) => {
    const { page } = await stage.open({ body: room + tag(stage.endpoint, `${attributes} data-open="load"`), context });
    const input = page.getByRole('textbox');
    await input.waitFor();
    await input.fill('How much is the Longjing?');
    await input.press('Enter');
    await page.getByRole('button', { name: 'Copy answer' }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    // What can be pressed is large enough, or has that much room around it.
    const small = await page.locator('.root button:visible').evaluateAll((buttons) => buttons.filter((button) => Math.min(button.clientWidth, button.clientHeight) < 24).map((button) => button.outerHTML));
    expect(small).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  });
});

it('spaced text is whole', async () => {
  const { page } = await stage.open();
  const chat = toChat(page);
  await chat.open();
  await chat.ask('Hello');
  await chat.answer();
  // WCAG 2.2, 1.4.12.
  await page.locator('.root').evaluate((root) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }');
    const shadow = root.getRootNode() as ShadowRoot;
    shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
  });
  const cut = await chat.panel.locator('p:visible, h2:visible, .mark:visible, button:visible').evaluateAll((parts) => parts.filter((part) => part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 1 && getComputedStyle(part).display !== 'inline').map((part) => part.outerHTML));
  expect(cut).toEqual([]);
});
