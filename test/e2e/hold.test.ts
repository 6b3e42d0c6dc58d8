import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { WireError } from '../../server/wire/errors.ts';
import { toChat } from './chat.ts';
import { shoot } from './shoot.ts';
import { useStage } from './stage.ts';

const stage = useStage({ env: { BAILIAN_APP_ID: '', BAILIAN_CHAT_CONFIG: 'test/fixtures/slow-down.json' } });

/** The next question is refused, with so many seconds to wait. */
async function refuseOnce(page: Page, retryAfterSeconds: number): Promise<void> {
  const error: WireError = { code: 'rate_limited', message: 'Too much.', retryable: true, retryAfterSeconds, requestId: 'r' };
  await page.route('**/chat', (route) => route.fulfill({ status: 429, json: { error }, headers: { 'access-control-allow-origin': '*' } }), { times: 1 });
}

describe('whoever asks too much', () => {
  it('reads when to ask again, also as the first thing, and can then', async () => {
    const { page } = await stage.open({ prepare: (page) => page.clock.install() });
    const chat = toChat(page);
    await chat.open();
    await refuseOnce(page, 40);
    await chat.ask('How much is the Longjing?');
    const count = chat.panel.locator('.hold .note');
    await count.waitFor();
    expect(await count.innerText()).toMatch(/^You can ask again in (40|39|38) seconds\.$/);
    expect(await chat.button('Try again').isDisabled()).toBe(true);
    expect(await chat.failure.innerText()).toContain('You have asked a lot in a short time.');
    // Screen readers are told once, not each second.
    const told = chat.panel.locator('.hold').getByRole('status');
    const first = await told.innerText();
    expect(first).toMatch(/^You can ask again in (40|39) seconds\.$/);
    await page.clock.fastForward(10_000);
    await expect.poll(() => count.innerText()).toMatch(/^You can ask again in (30|29|28|27) seconds\.$/);
    expect(await told.innerText()).toBe(first);
    await shoot(page, 'hold');
    await page.clock.fastForward(31_000);
    await expect.poll(() => told.innerText()).toBe('You can ask again now.');
    expect(await count.count()).toBe(0);
    await chat.button('Try again').click();
    expect(await chat.answer()).toMatch(/\d/);
    expect(await chat.questions.count()).toBe(1);
  });

  it('has what is asked meanwhile kept and sent in order, when it is due', async () => {
    const { page } = await stage.open({ prepare: (page) => page.clock.install() });
    const chat = toChat(page);
    await chat.open();
    await refuseOnce(page, 40);
    await chat.ask('How much is the Longjing?');
    await chat.panel.locator('.hold .note').waitFor();
    await chat.input.fill('And the Biluochun?');
    await chat.input.press('Enter');
    await chat.panel.locator('[part=waiting]').getByText('And the Biluochun?').waitFor();
    expect(await chat.questions.count()).toBe(1);
    await page.clock.fastForward(41_000);
    await expect.poll(() => chat.questions.allInnerTexts()).toEqual(['How much is the Longjing?', 'And the Biluochun?']);
    await expect.poll(() => chat.answers.count()).toBe(2);
    await chat.answer();
  });

  it('keeps the text when there are hours to wait', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    await refuseOnce(page, 5 * 3_600);
    await chat.ask('How much is the Longjing?');
    await chat.panel.locator('.hold .note').getByText('You can ask again in 5 hours.').waitFor();
    await chat.input.fill('And the Biluochun?');
    await chat.input.press('Enter');
    expect(await chat.input.inputValue()).toBe('And the Biluochun?');
    expect(await chat.questions.count()).toBe(1);
  });

  it('is held to the limits of the app', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    for (const question of ['One', 'Two', 'Three']) {
      await chat.ask(question);
      await chat.answer();
    }
    await chat.ask('Four');
    await chat.failure.waitFor();
    await chat.panel.locator('.hold .note').getByText(/^You can ask again in \d\d seconds\.$/).waitFor();
    expect(await chat.button('Try again').isDisabled()).toBe(true);
    expect(await chat.questions.last().innerText()).toContain('Four');
  });
});
