import { describe, expect, it } from 'vitest';
import { toChat } from './chat.ts';
import { useStage } from './stage.ts';

const stage = useStage({
  apps: { a: { workspace: 'llm-emulator', showsSources: true } },
  env: {
    BAILIAN_APP_ID: '',
    BAILIAN_CHAT_CONFIG: 'test/fixtures/everything-on.json',
    BAILIAN_WORKSPACE_ID: 'llm-emulator',
    ALIBABA_CLOUD_ACCESS_KEY_ID: 'emulator-key-id',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'emulator-key-secret',
  },
});

const lastCall = () => stage.emulator.requests.findLast(({ path }) => path.endsWith('/completion'))?.body as { input: Record<string, unknown>; parameters: Record<string, unknown> };

describe('an agent with everything on', () => {
  it('shows what it thought, did and found, and keeps it over a reload', async () => {
    const { page, complaints } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    await chat.panel.getByRole('switch', { name: 'Think first' }).click();
    await chat.ask('How much is shipping to Japan?');
    const text = await chat.answer();
    expect(lastCall().parameters).toMatchObject({ has_thoughts: true, enable_thinking: true });
    expect(text).toContain('US$');
    expect(text).not.toMatch(/<ref>/);
    await chat.answers.getByText(/^Thought for/).waitFor();
    await chat.answers.getByRole('button', { name: /Source 1|\[1\]|1/ }).first().click();
    await page.keyboard.press('Escape');
    expect(await chat.panel.isVisible()).toBe(true);
    await page.reload();
    await chat.answers.getByText(/^Thought for/).waitFor();
    expect(complaints).toEqual([]);
  });

  it('remembers in a new conversation what the visitor said in an old one', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    const before = stage.emulator.memories.size;
    await chat.ask('Hello');
    await chat.answer();
    await expect.poll(() => stage.emulator.memories.size).toBeGreaterThan(before);
    await chat.ask('Remember that I like green tea.');
    await chat.answer();
    expect(lastCall().input).toHaveProperty('memory_id');
    await chat.button('New conversation').click();
    await expect.poll(() => chat.questions.count()).toBe(0);
    await chat.ask('Which tea do you recommend?');
    expect(await chat.answer()).toMatch(/I remember.*green tea/);
    expect(lastCall().input).not.toHaveProperty('session_id');
  });
});
