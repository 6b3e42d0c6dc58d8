import { describe, expect, it } from 'vitest';
import type { WireError } from '../../server/wire/errors.ts';
import { toChat } from './chat.ts';
import { longestTaskMs, taskCategories } from './longest-task.ts';
import { shoot } from './shoot.ts';
import { useStage } from './stage.ts';

const stage = useStage({ env: { BAILIAN_APP_ID: '', BAILIAN_CHAT_CONFIG: 'test/fixtures/challenge.json' } });
const cors = { 'access-control-allow-origin': '*' };

function required(change: object = {}): { status: number; json: { error: WireError }; headers: Record<string, string> } {
  // No number has this for its hash.
  const challenge = { algorithm: 'SHA-256' as const, challenge: 'f'.repeat(64), maxnumber: 2_000_000, salt: 's&', signature: 'a'.repeat(64), ...change };
  return { status: 401, json: { error: { code: 'challenge_required', message: 'Work first.', retryable: true, requestId: 'r', challenge } }, headers: cors };
}

describe('an app that asks browsers for work', () => {
  it('has it done before the first question under the strictest policy, and not again', async () => {
    const policy = `default-src 'none'; script-src ${stage.endpoint}; connect-src ${stage.endpoint}; img-src ${stage.endpoint} data:; require-trusted-types-for 'script'`;
    const { page, complaints, requests } = await stage.open({ headers: { 'content-security-policy': policy } });
    const chat = toChat(page);
    await chat.open();
    await chat.ask('How much is the Longjing?');
    expect(await chat.answer()).toMatch(/\d/);
    const minted = (): number => requests.filter((url) => url.endsWith('/visitor')).length;
    expect(minted()).toBe(2);
    expect(complaints.filter((text) => !text.includes('status of 401'))).toEqual([]);
    await chat.ask('And the Biluochun?');
    await chat.answer();
    await page.reload();
    await chat.ask('And now?');
    await chat.answer();
    expect(minted()).toBe(2);
  });

  it('leaves the page free while it works, four times slower too', async () => {
    const { page } = await stage.open({ prepare: (page) => stage.browser.startTracing(page, { categories: taskCategories }) });
    const chat = toChat(page);
    await chat.open();
    await page.route('**/visitor', (route) => route.fulfill(required({ maxnumber: 100_000 })), { times: 1 });
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    await chat.ask('How much is the Longjing?');
    await chat.panel.getByText('Checking your browser…').waitFor();
    await page.evaluate(() => performance.mark('checking'));
    await chat.failure.waitFor({ timeout: 30_000 });
    await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    expect(await longestTaskMs(stage.browser, stage.endpoint, 'checking')).toBeLessThan(50);
    await shoot(page, 'challenge-failed');
    expect(await chat.failure.innerText()).toContain('Your browser could not be checked. Please try again.');
    await chat.button('Try again').click();
    expect(await chat.answer()).toMatch(/\d/);
  });

  it('lets go of it when the visitor stops', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    await page.route('**/visitor', (route) => route.fulfill(required()), { times: 1 });
    await chat.ask('How much is the Longjing?');
    await chat.panel.getByText('Checking your browser…').waitFor();
    await shoot(page, 'challenge');
    await chat.button('Stop answering').click();
    await chat.button('Send').waitFor();
    expect(await chat.panel.getByText('Checking your browser…').count()).toBe(0);
    await chat.button('Try again').click();
    expect(await chat.answer()).toMatch(/\d/);
  });
});
