import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { type Chat, toChat } from './chat.ts';
import { tag, useStage } from './stage.ts';

const stage = useStage({
  tokenDelayMs: 20,
  apps: { a: { workspace: 'llm-emulator', scenario: 'echo' } },
  env: {
    BAILIAN_APP_ID: '',
    BAILIAN_CHAT_CONFIG: 'test/fixtures/everything-on.json',
    BAILIAN_WORKSPACE_ID: 'llm-emulator',
    ALIBABA_CLOUD_ACCESS_KEY_ID: 'emulator-key-id',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'emulator-key-secret',
  },
});

interface Tab {
  page: Page;
  chat: Chat;
}

/** So many tabs of one visitor who has not asked anything yet, with the panel open. */
async function openTabs(count: number, attributes = ''): Promise<Tab[]> {
  const { page } = await stage.open({ body: tag(stage.endpoint, attributes) });
  const others = await Promise.all(Array.from({ length: count - 1 }, () => page.context().newPage()));
  for (const other of others) await other.goto(page.url());
  const tabs = [page, ...others].map((each) => ({ page: each, chat: toChat(each) }));
  for (const { chat } of tabs) await chat.open();
  return tabs;
}

/** Every tab asks when its clock says the same. */
async function askAtOnce(tabs: readonly Tab[], toText: (at: number) => string): Promise<void> {
  const due = Date.now() + 300;
  const ask = ({ text, at }: { text: string; at: number }): void => void setTimeout(() => window.BailianChat?.send(text), at - Date.now());
  await Promise.all(tabs.map(({ page }, at) => page.evaluate(ask, { text: toText(at), at: due })));
}

const calls = () => stage.emulator.requests.filter(({ path }) => path.endsWith('/completion'));
const textsOf = async ({ chat }: Tab): Promise<string[]> => [...(await chat.questions.allInnerTexts()), ...(await chat.answers.allInnerTexts())].map((text) => text.replace(/^\d+ steps?\s+|\s*AI-generated$/g, ''));

/** What every tab shows in the end. */
async function expectOne(tabs: readonly Tab[], questions: readonly string[], callsBefore: number): Promise<void> {
  const { length: count } = questions;
  const sorted = [...questions, ...questions].sort();
  for (const tab of tabs) await expect.poll(async () => (await textsOf(tab)).sort(), { timeout: 25_000 }).toEqual(sorted);
  const [first = [], ...others] = await Promise.all(tabs.map(textsOf));
  // In the same order everywhere, each question with its answer.
  for (const other of others) expect(other).toEqual(first);
  expect(first.slice(0, count)).toEqual(first.slice(count));
  for (const { chat } of tabs) expect([await chat.failure.count(), await chat.panel.locator('[part=waiting]').count()]).toEqual([0, 0]);
  // The service was asked once for each, and all but the first know what was said before.
  const asked = calls().slice(callsBefore);
  expect(asked).toHaveLength(count);
  expect(asked.filter(({ body }) => JSON.stringify(body).includes('session_id'))).toHaveLength(count - 1);
}

describe('tabs of a visitor who has not asked anything yet', () => {
  it.each([1, 2, 3, 4, 5, 6])('have one conversation, whoever asks when: round %i', async (round) => {
    const tabs = await openTabs(2);
    const [callsBefore, memoriesBefore] = [calls().length, stage.emulator.memories.size];
    const questions = [`Round ${round}, this one?`, `Round ${round}, that one?`];
    await askAtOnce(tabs, (at) => questions[at] ?? '');
    await expectOne(tabs, questions, callsBefore);
    await expect.poll(() => stage.emulator.memories.size - memoriesBefore).toBe(1);
    const stored = await Promise.all(tabs.map(({ page }) => page.evaluate(() => JSON.stringify(localStorage))));
    expect(stored[1]).toBe(stored[0]);
    // Nothing is different after a reload.
    await tabs[1]!.page.reload();
    await tabs[1]!.chat.questions.nth(1).waitFor();
    expect(await textsOf(tabs[1]!)).toEqual(await textsOf(tabs[0]!));
  });

  it('have one conversation, four of them too', async () => {
    const tabs = await openTabs(4);
    const callsBefore = calls().length;
    const questions = ['One?', 'Two?', 'Three?', 'Four?'];
    await askAtOnce(tabs, (at) => questions[at] ?? '');
    await expectOne(tabs, questions, callsBefore);
  });

  it('show what one of them asks, and ask after it', async () => {
    const tabs = await openTabs(2);
    const [first, second] = tabs as [Tab, Tab];
    const callsBefore = calls().length;
    await first.chat.ask('Hello?');
    await second.chat.questions.getByText('Hello?').waitFor();
    await second.chat.input.fill('And now?');
    await second.chat.input.press('Enter');
    await expectOne(tabs, ['Hello?', 'And now?'], callsBefore);
  });

  it('ask once more when they have begun anew, in one conversation again', async () => {
    const tabs = await openTabs(2);
    const [first, second] = tabs as [Tab, Tab];
    await first.chat.ask('Before?');
    await first.chat.answer();
    await second.chat.questions.getByText('Before?').waitFor();
    await first.chat.button('New conversation').click();
    await expect.poll(() => second.chat.questions.count()).toBe(0);
    const callsBefore = calls().length;
    const questions = ['This one?', 'That one?'];
    await askAtOnce(tabs, (at) => questions[at] ?? '');
    await expectOne(tabs, questions, callsBefore);
  });

  it('that say who the visitor is each in its own way share nothing', async () => {
    const [first] = (await openTabs(1, 'data-visitor-id="ann"')) as [Tab];
    const page = await first.page.context().newPage();
    const { page: elsewhere } = await stage.open({ body: tag(stage.endpoint, 'data-visitor-id="bob"') });
    await page.goto(elsewhere.url());
    const second = { page, chat: toChat(page) };
    await second.chat.open();
    await first.chat.ask('Only for Ann?');
    await first.chat.answer();
    await second.chat.ask('Only for Bob?');
    await second.chat.answer();
    expect(await textsOf(second)).toEqual(['Only for Bob?', 'Only for Bob?']);
    expect(await textsOf(first)).toEqual(['Only for Ann?', 'Only for Ann?']);
  });
});

describe('tabs that have asked before', () => {
  it('and ask at the same instant again are answered one after the other', async () => {
    const tabs = await openTabs(2);
    const callsBefore = calls().length;
    await tabs[0]!.chat.ask('Hello?');
    await tabs[0]!.chat.answer();
    await tabs[1]!.chat.answers.getByText('Hello?').waitFor();
    await askAtOnce(tabs, (at) => `Again, tab ${at}?`);
    await expectOne(tabs, ['Hello?', 'Again, tab 0?', 'Again, tab 1?'], callsBefore);
  });
});
