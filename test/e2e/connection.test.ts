import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { toChat } from './chat.ts';
import { shoot } from './shoot.ts';
import { createLine, type Line } from './line.ts';
import { createStage, tag, useStage } from './stage.ts';

const stage = useStage({ tokenDelayMs: 10 });
let line: Line;
beforeAll(async () => {
  line = await createLine(stage.endpoint);
});
afterEach(() => line.mend());
afterAll(() => line.close());

describe('when the connection breaks', () => {
  it('in an answer, says so, looks for it, and goes on where it was', async () => {
    const { page } = await stage.open({ body: tag(line.url) });
    const chat = toChat(page);
    const calls = stage.emulator.requests.length;
    await chat.open();
    stage.emulator.setScenario('long', { times: 1 });
    await chat.ask('Tell me everything');
    await chat.answers.last().getByRole('heading').first().waitFor();
    line.cut();
    await chat.panel.locator('.note').getByText('Connection lost. Reconnecting…').waitFor();
    line.mend();
    const text = await chat.answer();
    expect(text).not.toContain('interrupted');
    expect(text).toMatch(/^Five days with Longjing[^]*enjoy the cup\.$/);
    expect(stage.emulator.requests).toHaveLength(calls + 1);
    // Nothing is there twice, and nothing is missing.
    await page.reload();
    expect(await chat.answer()).toBe(text);
  });

  it('in an answer that ends meanwhile, shows it whole', async () => {
    const { page } = await stage.open({ body: tag(line.url) });
    const chat = toChat(page);
    const words = Array.from({ length: 200 }, (_, at) => `word${at}`).join(' ');
    await chat.open();
    stage.emulator.setScenario('echo', { times: 1 });
    await chat.ask(words);
    await chat.answers.last().locator('.md').waitFor();
    line.cut();
    await chat.panel.locator('.note').getByText('Connection lost. Reconnecting…').waitFor();
    await expect.poll(() => [...stage.emulator.sessions.values()].at(-1)?.rounds.at(-1)?.bot).toBe(words);
    line.mend();
    expect(await chat.answer()).toBe(words);
    expect(await chat.answers.count()).toBe(1);
  });

  it('before a question has left, keeps it, and asks it once', async () => {
    const { page } = await stage.open({ body: tag(line.url) });
    const chat = toChat(page);
    const calls = stage.emulator.requests.length;
    await chat.open();
    await chat.ask('Hello');
    await chat.answer();
    line.cut();
    await chat.ask('How much is the Longjing?');
    await chat.failure.waitFor();
    expect(await chat.failure.innerText()).toContain('No connection.');
    line.mend();
    await chat.button('Try again').click();
    await chat.failure.waitFor({ state: 'detached' });
    expect(await chat.answer()).toContain('24');
    expect(await chat.questions.allInnerTexts()).toEqual(['Hello', 'How much is the Longjing?']);
    expect(stage.emulator.requests).toHaveLength(calls + 2);
  });

  it('before the panel has heard of its app, is ready after a retry', async () => {
    const { page } = await stage.open({ body: tag(line.url) });
    const chat = toChat(page);
    await page.route('**/v1/apps/*', (route) => route.abort(), { times: 1 });
    await page.route('**/healthz', (route) => route.abort(), { times: 1 });
    await chat.open();
    await chat.failure.getByText('No connection.').waitFor();
    await chat.button('Try again').click();
    await chat.failure.waitFor({ state: 'detached' });
    await chat.panel.getByText('Hello! How can I help you?').waitFor();
    await chat.ask('How much is the Longjing?');
    await chat.answer();
  });
});

describe('when nothing comes', () => {
  it('for eight seconds, the visitor is told that it is worked on, until it is not any more', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    stage.emulator.setScenario('hang', { times: 1 });
    await chat.ask('How much is the Longjing?');
    const note = chat.panel.getByRole('status').filter({ hasText: 'Still working on it…' });
    await note.waitFor({ timeout: 20_000 });
    await expect.poll(() => note.evaluate((line) => line.clientHeight)).toBeGreaterThan(10);
    await shoot(page, 'still-working');
    await chat.button('Stop answering').click();
    await chat.panel.getByText('You stopped this answer.').waitFor();
    expect(await note.count()).toBe(0);
  });

  it.each(['hang', 'silent', 'stalled'] as const)('because the service is in the state "%s", the visitor can stop, and ask again', async (scenario) => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    stage.emulator.setScenario(scenario, { times: 1 });
    await chat.ask('How much is the Longjing?');
    if (scenario === 'stalled') await chat.answers.last().locator('.md').waitFor();
    else await chat.panel.locator('.dots').waitFor();
    await chat.button('Stop answering').click();
    await chat.panel.getByText('You stopped this answer.').waitFor();
    await expect.poll(() => stage.emulator.requests.at(-1)?.aborted).toBe(true);
    await chat.button('Try again').click();
    expect(await chat.answer()).toContain('24');
    expect(await chat.questions.count()).toBe(1);
    expect(await chat.answers.count()).toBe(1);
  });
});

describe('when the backend starts anew', () => {
  it('in an answer, what came of it is kept, marked, and asked again in one click', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bailian-chat-'));
    const lasting = await createStage({ tokenDelayMs: 10, env: { STORE_URL: `sqlite:${join(folder, 'chat.db')}` } });
    try {
      const { page } = await lasting.open();
      const chat = toChat(page);
      await chat.open();
      lasting.emulator.setScenario('long', { times: 1 });
      await chat.ask('Tell me everything');
      await chat.answers.last().getByRole('heading', { name: 'Before you begin' }).waitFor();
      await lasting.restart();
      const text = await chat.answer();
      expect(text).toContain('This answer was interrupted.');
      expect(text).toContain('Five days with Longjing');
      await page.reload();
      expect(await chat.answer()).toBe(text);
      lasting.emulator.setScenario('long', { times: 1 });
      await chat.button('Try again').click();
      await expect.poll(() => chat.answers.last().innerText(), { timeout: 20_000 }).toContain('enjoy the cup');
      expect(await chat.answers.count()).toBe(1);
    } finally {
      await lasting.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('and has lost its memory, the chat on the page works all the same', async () => {
    const forgetful = await createStage();
    try {
      const { page } = await forgetful.open();
      const chat = toChat(page);
      await chat.open();
      await chat.ask('Hello');
      await chat.answer();
      await forgetful.restart();
      await chat.ask('How much is the Longjing?');
      await expect.poll(() => chat.answers.count()).toBe(2);
      expect(await chat.answer()).toContain('24');
      await page.reload();
      await chat.answer();
      await chat.ask('And the Tieguanyin?');
      await expect.poll(() => chat.answers.count()).toBe(2);
      await chat.answer();
    } finally {
      await forgetful.close();
    }
  });
});
