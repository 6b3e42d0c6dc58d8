import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { StoredMemoryNode } from '../../demo/emulator/openapi/memories.ts';
import { type Chat, toChat } from './chat.ts';
import { findViolations } from './find-violations.ts';
import { shoot as shootAs } from './shoot.ts';
import { useStage } from './stage.ts';

const stage = useStage({
  apps: { a: { workspace: 'llm-emulator' } },
  env: {
    BAILIAN_APP_ID: '',
    BAILIAN_CHAT_CONFIG: 'test/fixtures/everything-on.json',
    BAILIAN_WORKSPACE_ID: 'llm-emulator',
    ALIBABA_CLOUD_ACCESS_KEY_ID: 'emulator-key-id',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'emulator-key-secret',
  },
});

/** A visitor of whom these facts are remembered. */
async function openRemembered(facts: readonly string[], context: BrowserContextOptions = {}): Promise<{ page: Page; chat: Chat; complaints: string[] }> {
  const { page, complaints } = await stage.open({ context });
  const chat = toChat(page);
  const before = new Set(stage.emulator.memories.keys());
  const madeBefore = madeMemories();
  await chat.open();
  await chat.ask('Hello');
  await chat.answer();
  // The service has it a moment before the backend knows, and a question asked in between goes without.
  await expect.poll(madeMemories).toBeGreaterThan(madeBefore);
  const [memory] = [...stage.emulator.memories.values()].filter(({ id }) => !before.has(id));
  // As if each had come from a conversation.
  const nodes = memory?.nodes as Map<string, StoredMemoryNode>;
  for (const [at, content] of facts.entries()) nodes.set(`n${at}`, { id: `n${at}`, number: at, content });
  return { page, chat, complaints };
}

const toView = (chat: Chat) => chat.panel.getByRole('region', { name: 'What I remember' });
const memoryCalls = () => stage.emulator.requests.filter(({ path }) => path.includes('/memor'));
const madeMemories = () => stage.logs.filter(({ event, outcome }) => event === 'memory' && outcome === 'made').length;
const shoot = async (page: Page, name: string): Promise<void> => {
  await shootAs(page, `memory-${name}`);
};

describe('what is remembered of a visitor', () => {
  it('is shown, deleted one by one, and forgotten, with the keyboard alone', async () => {
    const { page, chat, complaints } = await openRemembered(['The user likes green tea', 'The user lives in Oslo', 'The user has two cats']);
    const view = toView(chat);
    const facts = view.getByRole('listitem');
    const confirm = async (): Promise<void> => {
      await expect.poll(() => view.getByRole('button', { name: 'Keep' }).evaluate((button) => button.matches(':focus'))).toBe(true);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
    };
    await chat.button('What I remember').focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => facts.count()).toBe(3);
    expect(await chat.questions.first().isVisible()).toBe(false);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await facts.nth(1).innerText()).toContain('Delete this?');
    await confirm();
    await expect.poll(() => facts.allInnerTexts()).toEqual(['The user likes green tea', 'The user has two cats']);
    await expect.poll(() => view.getByRole('button', { name: 'Delete: The user has two cats' }).evaluate((button) => button.matches(':focus'))).toBe(true);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await confirm();
    await view.getByRole('paragraph').getByText('Nothing is remembered about you.').waitFor();
    await page.keyboard.press('Escape');
    await view.waitFor({ state: 'hidden' });
    expect(await chat.button('What I remember').evaluate((button) => button.matches(':focus'))).toBe(true);
    expect(await chat.questions.first().isVisible()).toBe(true);
    const made = madeMemories();
    await chat.ask('Which tea do you recommend?');
    expect(await chat.answer()).not.toContain('I remember');
    // Whoever asks again is remembered anew, after a second's pause of the service's.
    await expect.poll(madeMemories).toBe(made + 1);
    expect(complaints).toEqual([]);
  });

  it('is what was said in the conversation', async () => {
    const { page, chat } = await openRemembered([]);
    await chat.ask('I like oolong.');
    await chat.answer();
    await chat.button('What I remember').click();
    await toView(chat).getByText('The user likes oolong').waitFor();
    // Asking goes on below, and shows its answer.
    await chat.ask('Which tea do you recommend?');
    expect(await chat.answer()).toContain('I remember');
    expect(await toView(chat).count()).toBe(0);
    await chat.button('What I remember').click();
    await toView(chat).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await chat.panel.waitFor({ state: 'hidden' });
  });

  it('makes nobody a visitor who only looks', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    const before = memoryCalls().length;
    await chat.open();
    await chat.button('What I remember').click();
    await toView(chat).getByRole('paragraph').getByText('Nothing is remembered about you.').waitFor();
    expect(memoryCalls()).toHaveLength(before);
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
  });

  it('keeps the place in the conversation', async () => {
    const { chat } = await openRemembered(['The user likes green tea']);
    stage.emulator.setScenario('long', { times: 1 });
    await chat.ask('Tell me everything');
    await chat.answer();
    const list = chat.panel.locator('.messages');
    await list.evaluate((element) => element.scrollTo(0, 300));
    await chat.button('Jump to the latest message').waitFor();
    await chat.button('What I remember').click();
    await toView(chat).getByRole('listitem').waitFor();
    await chat.button('Back to the conversation').click();
    expect(await list.evaluate((element) => element.scrollTop)).toBe(300);
  });

  it('says why it cannot be shown or deleted, and can be tried again', async () => {
    const { page, chat } = await openRemembered(['The user likes green tea']);
    stage.emulator.setOpenApiFault('server-error');
    await chat.button('What I remember').click();
    const view = toView(chat);
    await view.getByText(/Something went wrong|Many people/).first().waitFor();
    await shoot(page, 'failed');
    stage.emulator.setOpenApiFault(null);
    await view.getByRole('button', { name: 'Try again' }).click();
    await view.getByRole('button', { name: 'Delete: The user likes green tea' }).click();
    stage.emulator.setOpenApiFault('server-error');
    await view.getByRole('button', { name: 'Delete', exact: true }).click();
    await view.getByText('Not deleted.').last().waitFor();
    await shoot(page, 'not-deleted');
    stage.emulator.setOpenApiFault(null);
  });

  it('comes in one file when its chunk does not', async () => {
    const { page } = await stage.open({ prepare: (page) => page.route(/\/memory-[\w-]{8}\.js$/, (route) => route.abort()) });
    const chat = toChat(page);
    await chat.open();
    await chat.button('What I remember').click();
    await toView(chat).waitFor();
  });
});

const manyFacts = Array.from({ length: 210 }, (_, at) => `The user said something of interest, number ${at + 1}`);
const oddFacts = ['用户喜欢绿茶，住在杭州，对花生过敏', 'x'.repeat(200), '<img src=x onerror=alert(1)> **bold** [a](javascript:alert(1))', 'يحب الشاي الأخضر', ...manyFacts];

describe('axe finds nothing, and everything is in reach', () => {
  it.each([
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['contrast', { forcedColors: 'active' }],
    ['phone', { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true }],
    ['landscape', { viewport: { width: 640, height: 320 }, hasTouch: true, isMobile: true }],
  ] as const)('in %s', async (name, context) => {
    const { page, chat } = await openRemembered(oddFacts, { ...context, reducedMotion: 'reduce' });
    const view = toView(chat);
    await chat.button('What I remember').click();
    await expect.poll(() => view.getByRole('listitem').count(), { timeout: 20_000 }).toBe(200);
    await shoot(page, `${name}-list`);
    expect(await findViolations(page)).toEqual([]);
    await view.getByRole('button', { name: /^Delete: 用户/ }).click();
    await view.getByRole('button', { name: 'Forget everything' }).scrollIntoViewIfNeeded();
    await shoot(page, `${name}-ask`);
    expect(await findViolations(page)).toEqual([]);
    await view.getByRole('button', { name: 'Forget everything' }).click();
    await shoot(page, `${name}-forget`);
    expect(await findViolations(page)).toEqual([]);
    const wide = await view.evaluate((element) => [...element.querySelectorAll('*')].filter((one) => one.scrollWidth > one.clientWidth + 1 && !one.closest('.hush')).length);
    expect(wide).toBe(0);
    if ('hasTouch' in context) {
      const small = await view.evaluate((element) => [...element.querySelectorAll('button')].map((button) => button.getBoundingClientRect()).filter(({ width, height }) => Math.min(width, height) < 44).length);
      expect(small).toBe(0);
    }
    await view.getByRole('button', { name: 'Forget everything' }).click();
    await view.getByRole('paragraph').getByText('Nothing is remembered about you.').waitFor();
    await shoot(page, `${name}-empty`);
    expect(await findViolations(page)).toEqual([]);
  });
});
