import { SignJWT } from 'jose';
import type { Page } from 'playwright-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Chat, toChat } from './chat.ts';
import { createLine } from './line.ts';
import { shoot as shootAs } from './shoot.ts';
import { tag, useStage } from './stage.ts';

const secret = 'wB7nT2xK9qL4vR8mZ3cY6hJ1dF5gS0pA';
const stage = useStage({ tokenDelayMs: 25, env: { BAILIAN_APP_ID: '', BAILIAN_CHAT_CONFIG: 'test/fixtures/identity.json', VISITOR_SECRET: secret } });
const words = Array.from({ length: 60 }, (_, at) => `word${at}`).join(' ');

function sign(sub: string, app = 'default', { lifeSeconds = 600, ageSeconds = 0 } = {}): Promise<string> {
  const iat = Math.floor(Date.now() / 1_000) - ageSeconds;
  return new SignJWT({ sub, aud: app, iat, exp: iat + lifeSeconds }).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret));
}

async function open(attributes = '', endpoint = stage.endpoint): Promise<{ page: Page; chat: Chat; complaints: string[] }> {
  const opened = await stage.open({ body: tag(endpoint, attributes) });
  await opened.page.evaluate(() => {
    const states: string[] = [];
    Reflect.set(window, 'states', states);
    addEventListener('bailian-chat:identity', (event) => states.push(Reflect.get(Object((event as CustomEvent<unknown>).detail), 'state') as string));
  });
  return { ...opened, chat: toChat(opened.page) };
}

const call = (page: Page, method: string, value?: unknown): Promise<unknown> => page.evaluate(([name, given]) => Reflect.apply(Reflect.get(Object(Reflect.get(window, 'BailianChat')), String(name)) as () => void, undefined, [given]), [method, value]);
const statesOf = (page: Page): Promise<string[]> => page.evaluate(() => Reflect.get(window, 'states') as string[]);
const shoot = async (page: Page, name: string): Promise<void> => {
  await shootAs(page, `identity-${name}`);
};

/** Everything of a page that a person or a script could read later: all text and attributes in all trees, and storage. */
const everythingOn = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const read = (root: ParentNode): string => [...root.querySelectorAll('*')].map((element) => `${element.outerHTML}${Reflect.get(element, 'value') ?? ''}${element.shadowRoot ? read(element.shadowRoot) : ''}`).join('');
    return read(document) + JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]);
  });

describe('a visitor whom the site vouches for', () => {
  it('finds their conversation on any device, and leaves no trace in storage', async () => {
    const attributes = `data-visitor-token="${await sign('anna')}" data-visitor-name="Anna"`;
    const { page, chat, complaints } = await open(attributes);
    await chat.open();
    await chat.panel.getByText('You are asking as Anna.').waitFor();
    await chat.ask('How much is the Longjing?');
    expect(await chat.answer()).toContain('24');
    await shoot(page, 'named');
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
    expect(await statesOf(page)).toEqual(['verified']);
    const other = await open(attributes);
    await other.chat.open();
    await other.chat.questions.getByText('How much is the Longjing?').waitFor();
    expect(complaints).toEqual([]);
  });

  it('is renewed without a word, in one turn, when the token has ended', async () => {
    const { page, chat } = await open();
    await page.evaluate(() => {
      Reflect.set(window, 'given', 0);
    });
    await page.exposeFunction('signAgain', () => sign('carol'));
    await page.evaluate(() => {
      Reflect.apply(Reflect.get(window, 'BailianChat') as (method: string, value: unknown) => void, undefined, ['identify', () => {
        Reflect.set(window, 'given', Number(Reflect.get(window, 'given')) + 1);
        return (Reflect.get(window, 'signAgain') as () => Promise<string>)();
      }]);
    });
    await chat.open();
    await expect.poll(() => statesOf(page)).toEqual(['verified']);
    const calls = stage.emulator.requests.length;
    // The backend takes it no longer.
    await page.route('**/v1/apps/default/chat', (route) => route.continue({ headers: { ...route.request().headers(), authorization: 'Bearer x.y.z' } }), { times: 1 });
    await chat.ask('How much is the Longjing?');
    expect(await chat.answer()).toContain('24');
    expect(await page.evaluate(() => Reflect.get(window, 'given') as number)).toBe(2);
    expect(stage.emulator.requests).toHaveLength(calls + 1);
    expect(await chat.failure.count()).toBe(0);
  });

  it('is asked for by an event where the page gave a token only, also in the midst of an answer', async () => {
    const line = await createLine(stage.endpoint);
    onTestFinished(() => line.close());
    const { page, chat } = await open(`data-visitor-token="${await sign('dora')}"`, line.url);
    await page.exposeFunction('signAgain', () => sign('dora'));
    await page.evaluate(() => {
      addEventListener('bailian-chat:identity', (event) => {
        if (Reflect.get(Object((event as CustomEvent<unknown>).detail), 'state') !== 'expired') return;
        void (Reflect.get(window, 'signAgain') as () => Promise<string>)().then((token) => (Reflect.get(window, 'BailianChat') as (method: string, token: string) => void)('identify', token));
      });
    });
    await chat.open();
    await expect.poll(() => statesOf(page)).toEqual(['verified']);
    stage.emulator.setScenario('echo', { times: 1 });
    const calls = stage.emulator.requests.length;
    await chat.ask(words);
    await chat.answers.last().getByText('word3 ').waitFor();
    // The line breaks, and the token is not taken any more when the answer is looked for.
    let refused = 0;
    await page.route('**/stream*', (route) => (refused++, route.continue({ headers: { ...route.request().headers(), authorization: 'Bearer x.y.z' } })), { times: 1 });
    line.cut();
    line.mend();
    expect(await chat.answer()).toContain(words);
    expect(refused).toBe(1);
    expect(await chat.answers.count()).toBe(1);
    expect(stage.emulator.requests).toHaveLength(calls + 1);
  });

  it('whose sign-in has ended is told so, and is not somebody else instead', async () => {
    const { page, chat } = await open(`data-visitor-token="${await sign('emil', 'default', { ageSeconds: 3_000 })}"`);
    const calls = stage.emulator.requests.length;
    await chat.open();
    await chat.ask('Who am I?');
    await chat.failure.getByText('Your sign-in has ended.').waitFor({ timeout: 40_000 });
    await shoot(page, 'ended');
    expect(await statesOf(page)).toContain('expired');
    expect(stage.emulator.requests).toHaveLength(calls);
    await call(page, 'identify', await sign('emil'));
    await chat.button('Try again').click();
    await chat.answer();
  });
});

describe('signing in', () => {
  it('leaves the guest’s conversation behind, and hands it over where the owner wants that', async () => {
    for (const app of ['default', 'keeper']) {
      const { page, chat } = await open(`data-app="${app}"`);
      await chat.open();
      await chat.ask('How much is the Longjing?');
      await chat.answer();
      await call(page, 'identify', await sign(`frida-${app}`, app));
      await expect.poll(() => statesOf(page)).toEqual(['verified']);
      expect(await chat.panel.isVisible()).toBe(true);
      if (app === 'keeper') await chat.questions.getByText('How much is the Longjing?').waitFor();
      else expect(await chat.questions.count()).toBe(0);
      expect(await page.evaluate(() => localStorage.length)).toBe(0);
      await chat.ask('And the Tieguanyin?');
      await chat.answer();
      expect(await chat.questions.count()).toBe(app === 'keeper' ? 2 : 1);
      await page.context().close();
    }
  });

  it('in the page that follows, in the same tab, hands over too', async () => {
    const { page, chat } = await open('data-app="keeper"');
    await chat.open();
    await chat.ask('How much is the Longjing?');
    await chat.answer();
    const next = await open(`data-app="keeper" data-visitor-token="${await sign('gina', 'keeper')}"`);
    await page.goto(next.page.url());
    await chat.questions.getByText('How much is the Longjing?').waitFor();
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
  });

  it('waits for the running answer before it hands over', async () => {
    const { page, chat } = await open('data-app="keeper"');
    await chat.open();
    stage.emulator.setScenario('echo', { times: 1 });
    await chat.ask(words);
    await chat.answers.last().getByText('word3 ').waitFor();
    await call(page, 'identify', await sign('hanna', 'keeper'));
    await expect.poll(() => statesOf(page), { timeout: 20_000 }).toEqual(['verified']);
    await chat.answers.last().getByText('word59').waitFor();
  });

  it('is asked for where the app is for members alone', async () => {
    const { page, chat } = await open('data-app="members"');
    await chat.open();
    const sentence = 'Please sign in on this site to ask questions here.';
    await chat.panel.getByText(sentence).waitFor();
    await chat.ask('Hello');
    await chat.failure.getByText(sentence).waitFor();
    await shoot(page, 'required');
    expect(await chat.button('Try again').count()).toBe(0);
    await call(page, 'identify', await sign('ida', 'members'));
    await expect.poll(() => statesOf(page)).toEqual(['verified']);
    // The question that was refused is still there to be sent.
    await expect.poll(() => chat.input.inputValue()).toBe('Hello');
    await chat.input.press('Enter');
    await chat.answer();
    expect(await chat.panel.getByText(sentence).count()).toBe(0);
  });

  it('with a bare id opens nothing, and another id leaves nothing of the one before', async () => {
    const { page, chat } = await open('data-visitor-id="jane@example.com"');
    await chat.open();
    await chat.ask('Remember the canary.');
    await chat.answer();
    await page.reload();
    await chat.questions.getByText('canary').waitFor();
    expect(await page.evaluate(() => JSON.stringify(Object.entries(localStorage)))).not.toContain('jane');
    const next = await open('data-visitor-id="john@example.com"');
    await page.goto(next.page.url());
    await chat.input.waitFor();
    await chat.panel.getByText('Hello! How can I help you?').waitFor();
    expect(await chat.questions.count()).toBe(0);
    expect(await everythingOn(page)).not.toContain('canary');
    const elsewhere = await open('data-visitor-id="jane@example.com"');
    await elsewhere.chat.open();
    await elsewhere.chat.input.waitFor();
    expect(await elsewhere.chat.questions.count()).toBe(0);
  });
});

describe('logging out', () => {
  it('leaves nothing of anybody to the next: nobody, Anna, nobody, Ben in one tab', async () => {
    const { page, chat } = await open();
    await chat.open();
    await chat.ask('guest-canary');
    await chat.answer();
    await call(page, 'identify', await sign('anna-38'));
    await expect.poll(() => statesOf(page)).toEqual(['verified']);
    stage.emulator.setScenario('echo', { times: 1 });
    await chat.ask('anna-canary one');
    await chat.answer();
    stage.emulator.setScenario('echo', { times: 1 });
    await chat.ask(`anna-canary ${words}`);
    await chat.answers.last().getByText('word3 ').waitFor();
    await chat.input.fill('anna-canary waits');
    await chat.input.press('Enter');
    await chat.input.fill('anna-canary draft');
    await call(page, 'setVariables', { customer: 'anna-canary' });
    await call(page, 'logout');
    await expect.poll(() => statesOf(page)).toEqual(['verified', 'anonymous']);
    await page.waitForTimeout(300);
    expect(await everythingOn(page)).not.toContain('canary');
    expect(await chat.panel.isVisible()).toBe(true);
    await call(page, 'identify', await sign('ben-38'));
    await expect.poll(() => statesOf(page)).toEqual(['verified', 'anonymous', 'verified']);
    await chat.ask('How much is the Longjing?');
    expect(await chat.answer()).toContain('24');
    expect(await everythingOn(page)).not.toContain('canary');
    expect(await chat.questions.count()).toBe(1);
    // Anna's answer went on for her.
    const again = await open(`data-visitor-token="${await sign('anna-38')}"`);
    await again.chat.open();
    await again.chat.answers.last().getByText('word59').waitFor();
  });

  it('in one tab empties the other', async () => {
    const attributes = `data-visitor-token="${await sign('kim')}"`;
    const first = await open(attributes);
    await first.chat.open();
    await first.chat.ask('kim-canary');
    await first.chat.answer();
    const second = await first.page.context().newPage();
    await second.goto(first.page.url());
    const other = toChat(second);
    await other.open();
    await other.questions.getByText('kim-canary').waitFor();
    await call(first.page, 'logout');
    await expect.poll(() => other.questions.count()).toBe(0);
    await expect.poll(() => first.chat.questions.count()).toBe(0);
    for (const page of [first.page, second]) expect(await everythingOn(page)).not.toContain('kim-canary');
    expect(await other.panel.isVisible()).toBe(true);
  });

  it('of somebody whom nobody knows leaves nothing of them in the chat that follows', async () => {
    const { page, chat } = await open();
    await chat.open();
    await chat.ask('mia-canary');
    await chat.answer();
    await call(page, 'logout');
    await expect.poll(() => statesOf(page)).toEqual(['anonymous']);
    await page.waitForTimeout(300);
    expect(await chat.questions.count()).toBe(0);
    expect(await everythingOn(page)).not.toContain('mia-canary');
    await chat.ask('How much is the Longjing?');
    expect(await chat.answer()).toContain('24');
    expect(await chat.questions.count()).toBe(1);
  });

  it('before the panel is there empties the other tabs too', async () => {
    const first = await open();
    await first.chat.open();
    await first.chat.ask('lea-canary');
    await first.chat.answer();
    const second = await first.page.context().newPage();
    await second.goto(first.page.url());
    await second.locator('button.launcher').waitFor();
    await call(second, 'logout');
    await expect.poll(() => first.chat.questions.count()).toBe(0);
    await expect.poll(() => everythingOn(first.page)).not.toContain('lea-canary');
    await expect.poll(() => first.page.evaluate(() => localStorage.length)).toBe(0);
  });
});

describe('a token in a cookie', () => {
  it('works without any script of the page being able to read it', async () => {
    const { page, chat } = await open('data-app="cookie"');
    await chat.open();
    await chat.ask('How much is the Longjing?');
    expect(await chat.answer()).toContain('24');
    expect(await page.evaluate(() => document.cookie)).toBe('');
    const stored = await page.evaluate(() => JSON.stringify(Object.entries(localStorage)));
    expect(stored).toContain('cookie.a.');
    expect(stored).not.toContain('eyJ');
    const cookies = await page.context().cookies(stage.endpoint);
    expect(cookies).toMatchObject([{ name: '__Host-bailian-chat-cookie', httpOnly: true, secure: true, sameSite: 'Lax' }]);
    await page.reload();
    await chat.questions.getByText('How much is the Longjing?').waitFor();
    await call(page, 'identify', await sign('mia', 'cookie'));
    await expect.poll(() => chat.questions.count()).toBe(0);
    await chat.ask('And the Tieguanyin?');
    await chat.answer();
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
    await call(page, 'logout');
    await expect.poll(() => chat.questions.count()).toBe(0);
    await expect.poll(async () => (await page.context().cookies(stage.endpoint)).length).toBe(0);
  });
});
