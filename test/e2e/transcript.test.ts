import { describe, expect, it } from 'vitest';
import { toChat } from './chat.ts';
import { spoken } from './spoken.ts';
import { tag, useStage } from './stage.ts';
import { listen } from './transcript.ts';

const stage = useStage({
  tokenDelayMs: 60,
  apps: { a: { workspace: 'llm-emulator', showsSources: true } },
  env: { BAILIAN_APP_ID: '', BAILIAN_WORKSPACE_ID: 'llm-emulator', BAILIAN_CHAT_CONFIG: '{"apps":{"default":{"appId":"a","citations":"passages"}}}' },
});

describe('screen readers', () => {
  /** What was said, with the pieces of one answer put together: where they are cut is a matter of time. */
  const joined = (transcript: string[]): string[] =>
    transcript.reduce<string[]>((lines, line) => (line.startsWith('log: ') && lines.at(-1)?.startsWith('log: ') ? [...lines.slice(0, -1), `${lines.at(-1)}${line.slice(4)}`] : [...lines, line]), []);

  it('hear each answer once, and what became of a question that has none', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    const transcript = await listen(page);
    stage.emulator.setScenario('echo', { times: 1 });
    await chat.ask('Green tea is **fresh**. It keeps for a year. Store it dry.');
    await chat.answer();
    stage.emulator.setScenario('blocked');
    await chat.ask('Something else');
    await chat.failure.waitFor();
    expect(joined(await transcript.read())).toMatchInlineSnapshot(`
      [
        "status: The answer is being written.",
        "log: Green tea is fresh. It keeps for a year. Store it dry.",
        "status: The answer is being written.",
        "status: I cannot answer this. Please ask in another way.",
      ]
    `);
  });

  it('hear a long answer in whole sentences while it is written, never word by word', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    const transcript = await listen(page);
    const sentences = Array.from({ length: 12 }, (_, at) => `This is sentence number ${at}.`);
    stage.emulator.setScenario('echo', { times: 1 });
    await chat.ask(sentences.join(' '));
    await chat.answer();
    const heard = (await transcript.read()).filter((line) => line.startsWith('log: ')).map((line) => line.slice(5));
    for (const piece of heard) expect(piece).toMatch(/^This is sentence [^]*\.$/);
    expect(heard.join(' ')).toBe(sentences.join(' '));
    expect(heard.length).toBeGreaterThan(1);
  });

  it('hear that a question waits offline, and its answer when it has come', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    await chat.ask('Hello');
    await chat.answer();
    const transcript = await listen(page);
    await page.context().setOffline(true);
    await chat.input.fill('Green tea is fresh.');
    await chat.input.press('Enter');
    await chat.panel.getByText('You are offline.').first().waitFor();
    stage.emulator.setScenario('echo', { times: 1 });
    await page.context().setOffline(false);
    await chat.questions.getByText('Green tea is fresh.').waitFor();
    await chat.answer();
    expect(joined(await transcript.read())).toMatchInlineSnapshot(`
      [
        "status: You are offline. This is sent as soon as you are back.Green tea is fresh.",
        "status: The answer is being written.",
        "log: Green tea is fresh.",
      ]
    `);
  });

  it('hear why there is no answer, and after a retry the answer', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    const transcript = await listen(page);
    stage.emulator.setScenario('garbage', { times: 9 });
    await chat.ask('Green tea is fresh.');
    await chat.failure.waitFor();
    stage.emulator.setScenario('echo', { times: 1 });
    await chat.button('Try again').click();
    await chat.failure.waitFor({ state: 'detached' });
    await chat.answer();
    expect(joined(await transcript.read())).toMatchInlineSnapshot(`
      [
        "status: The answer is being written.",
        "status: Something went wrong on our side. Please try again.",
        "status: The answer is being written.",
        "log: Green tea is fresh.",
      ]
    `);
  });

  it('hear of feedback that was taken, and how many conversations there are', async () => {
    const { page } = await stage.open({ body: tag(stage.endpoint, 'data-feedback="on"') });
    const chat = toChat(page);
    await chat.open();
    await chat.ask('Hello');
    await chat.answer();
    const transcript = await listen(page);
    await chat.answers.getByRole('button', { name: 'Good answer' }).click();
    await chat.button('Send feedback').click();
    await chat.answers.getByText('Thank you').waitFor();
    await chat.button('Your conversations').click();
    const view = chat.panel.getByRole('region', { name: 'Your conversations' });
    await view.getByRole('listitem').first().waitFor();
    await view.getByRole('searchbox').fill('nothing of it');
    await view.getByText('No conversation holds these words.').last().waitFor();
    expect(joined(await transcript.read())).toMatchInlineSnapshot(`
      [
        "status: Thank you for your feedback.",
        "status: 1 conversation",
        "status: Looking up your conversations…",
        "status: No conversation holds these words.",
      ]
    `);
  });

  it('hear where they are when a source is opened and closed', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    stage.emulator.setScenario('citations', { times: 1 });
    await chat.ask('How much is shipping to Japan?');
    await chat.answer();
    const transcript = await listen(page);
    const heard: string[] = [];
    await chat.answers.last().getByRole('button', { name: /^Source 1/ }).first().focus();
    for (const key of ['', 'Enter', 'Tab', 'Tab', 'Escape']) {
      if (key) await page.keyboard.press(key);
      // It is drawn with the next frame.
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
      heard.push(`${key && `${key}: `}${await spoken(page)}`);
    }
    expect(heard).toMatchInlineSnapshot(`
      [
        "button "Source 1: Shipping cost" hasPopup dialog",
        "Enter: dialog "Source 1: Shipping cost"",
        "Tab: button "Close source"",
        "Tab: group "Shipping cost"",
        "Escape: button "Source 1: Shipping cost" hasPopup dialog",
      ]
    `);
    // The place says it all: nothing is announced besides.
    expect(await transcript.read()).toEqual([]);
  });

  it('are told the language of an answer that is not the panel’s', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    for (const [text, language] of [
      ['The Longjing costs US$24.', null],
      ['西湖龙井每 50 克 24 美元，是绿茶。', 'zh'],
      ['ロンジン茶は50gで24ドルです。', 'ja'],
      ['용정차는 50g에 24달러입니다.', 'ko'],
      ['سعر الشاي أربعة وعشرون دولارًا', 'ar'],
    ] as const) {
      stage.emulator.setScenario('echo', { times: 1 });
      await chat.ask(text);
      await chat.answer();
      expect(await chat.answers.last().locator('.md').getAttribute('lang')).toBe(language);
    }
    expect(await page.locator('bailian-chat .root').getAttribute('lang')).toBe('en');
  });
});
