import { describe, expect, it, vi } from 'vitest';
import { serveLocally } from '../serve.ts';
import { toChat } from './chat.ts';
import { tag, useStage } from './stage.ts';

const stage = useStage();

describe('when the service fails', () => {
  it('says so, and answers the same question after a retry', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    // As often as the backend tries by itself.
    stage.emulator.setScenario('server-error', { times: 3 });
    await chat.ask('How much is the Longjing?');
    await chat.failure.waitFor();
    expect(await chat.failure.innerText()).toContain('Please try again');
    expect(await chat.questions.allInnerTexts()).toEqual(['How much is the Longjing?']);
    await chat.button('Try again').click();
    expect(await chat.answer()).toMatch(/\d/);
    await chat.failure.waitFor({ state: 'detached' });
    expect(await chat.questions.count()).toBe(1);
  });

  it.each([
    ['garbage', 'Something went wrong on our side.'],
    ['bad-json', 'Something went wrong on our side.'],
    ['throttled', 'Many people are asking right now.'],
    ['throttled-in-stream', 'Many people are asking right now.'],
  ] as const)('by %s, has a sentence and a way on', async (scenario, sentence) => {
    const { page, complaints } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    stage.emulator.setScenario(scenario);
    await chat.ask('Hello');
    await chat.failure.waitFor();
    expect(await chat.failure.innerText()).toContain(sentence);
    expect(complaints.join()).not.toMatch(/nginx|Throttling|sk-x/);
    stage.emulator.setScenario(null);
    await chat.button('Try again').click();
    await chat.answer();
    await chat.ask('How much is the Longjing?');
    await chat.answer();
  });

  it('keeps what came of an answer that broke off, and says that it did', async () => {
    // The server library reports the broken connection that this scenario makes.
    vi.spyOn(console, 'error').mockReturnValue();
    for (const scenario of ['cut-off', 'reset'] as const) {
      const { page } = await stage.open();
      const chat = toChat(page);
      await chat.open();
      stage.emulator.setScenario(scenario, { times: 1 });
      await chat.ask('Tell me about the Longjing');
      const text = await chat.answer();
      expect(text).toContain('This answer was interrupted.');
      expect(text.length).toBeGreaterThan(60);
      expect(text).not.toMatch(/[{}]/);
      await chat.button('Try again').click();
      await expect.poll(() => chat.answers.last().innerText()).not.toContain('interrupted');
      expect(await chat.answer()).toContain('Longjing');
      expect(await chat.answers.count()).toBe(1);
    }
  });

  it.each(['blocked', 'blocked-midway'] as const)('does not offer to ask again what may not be answered: %s', async (scenario) => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    stage.emulator.setScenario(scenario, { times: 1 });
    await chat.ask('Hello');
    await chat.failure.waitFor();
    expect(await chat.failure.innerText()).toBe('I cannot answer this. Please ask in another way.');
    expect(await chat.button('Try again').count()).toBe(0);
    expect(await chat.answers.count()).toBe(0);
    await chat.button('Change this question').click();
    expect(await chat.input.inputValue()).toBe('Hello');
    await chat.input.fill('How much is the Longjing?');
    await chat.input.press('Enter');
    await expect.poll(() => chat.questions.allInnerTexts()).toEqual(['How much is the Longjing?']);
    expect(await chat.answer()).toContain('24');
  });
});

describe('when the page is not set up right', () => {
  it('says so for an endpoint where nobody is', async () => {
    const nobody = await serveLocally(() => new Response());
    await nobody.close();
    const { page, complaints } = await stage.open({ body: tag(stage.endpoint, `data-endpoint="${nobody.url}"`) });
    const chat = toChat(page);
    await chat.open();
    await chat.failure.waitFor();
    expect(await chat.failure.innerText()).toContain('No connection.');
    await chat.ask('Hello');
    await expect.poll(() => chat.failure.innerText(), { timeout: 20_000 }).toContain('No connection.');
    expect(complaints.join()).toContain(nobody.url);
    await chat.button('Try again').waitFor();
    expect(await chat.input.isEnabled()).toBe(true);
  });

  it('says so for an endpoint that is something else', async () => {
    const other = await serveLocally(() => new Response('<h1>Not found</h1>', { status: 404, headers: { 'content-type': 'text/html', 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' } }));
    const { page } = await stage.open({ body: tag(stage.endpoint, `data-endpoint="${other.url}"`) });
    const chat = toChat(page);
    await chat.open();
    await chat.failure.waitFor();
    expect(await chat.failure.innerText()).toContain('not set up for this page');
    await chat.ask('Hello');
    await expect.poll(() => chat.failure.innerText()).toContain('not set up for this page');
    await other.close();
  });

  it('says so on a page that the owner has not listed', async () => {
    const stranger = await serveLocally(() => new Response(`<!doctype html><title>x</title>${tag(stage.endpoint)}`, { headers: { 'content-type': 'text/html' } }));
    const page = await (await stage.browser.newContext({ locale: 'en-US' })).newPage();
    await page.goto(stranger.url);
    const chat = toChat(page);
    await chat.open();
    await chat.failure.waitFor();
    await expect.poll(() => chat.failure.innerText()).toContain('not set up for this page');
    await chat.ask('Hello');
    await expect.poll(() => chat.failure.innerText()).toContain('not set up for this page');
    expect(await chat.input.isEnabled()).toBe(true);
    await stranger.close();
  });

  it('says so on a page whose policy forbids to ask the endpoint', async () => {
    const policy = `default-src 'none'; script-src ${stage.endpoint}`;
    const { page } = await stage.open({ headers: { 'content-security-policy': policy } });
    const chat = toChat(page);
    await chat.open();
    await chat.failure.getByText('No connection.').waitFor();
    await chat.ask('Hello');
    await chat.button('Try again').waitFor();
    expect(await chat.failure.innerText()).toContain('No connection.');
    expect(await chat.questions.allInnerTexts()).toEqual(['Hello']);
    expect(await chat.input.isEnabled()).toBe(true);
  });

  it('says so for an app that there is not', async () => {
    const { page } = await stage.open({ body: tag(stage.endpoint, 'data-app="nobody"') });
    const chat = toChat(page);
    await chat.open();
    await chat.failure.waitFor();
    expect(await chat.failure.innerText()).toContain('not set up for this page');
  });

  it('names an unknown attribute and the nearest known one, once', async () => {
    const { page, complaints } = await stage.open({ body: tag(stage.endpoint, 'data-titel="Help"') });
    const chat = toChat(page);
    await chat.open();
    await expect.poll(() => complaints).toEqual(['Bailian Chat: data-titel is no option: did you mean data-title?']);
    await chat.button('Close chat').click();
    await chat.open();
    expect(complaints).toHaveLength(1);
  });
});

describe('when the panel does not load', () => {
  it('shows on a slow line that it is on its way', async () => {
    const arrival = Promise.withResolvers<void>();
    const { page } = await stage.open({ prepare: (opened) => opened.route('**/chat-*.js', async (route) => (await arrival.promise, route.continue())) });
    const chat = toChat(page);
    const opacity = (): Promise<string> => chat.launcher.evaluate((element) => getComputedStyle(element).opacity);
    expect(await opacity()).toBe('1');
    await chat.launcher.click();
    await expect.poll(opacity).toBe('0.5');
    arrival.resolve();
    await chat.input.waitFor();
    await expect.poll(opacity).toBe('1');
  });

  it.each(['chat', 'en', 'answer'])('for want of its %s, it comes at the next try', async (chunk) => {
    let failures = 0;
    const { page } = await stage.open({
      // Once: a page in a tunnel.
      prepare: (opened) => opened.route(`**/${chunk}-*.js`, (route) => (++failures > 1 ? route.continue() : route.abort())),
    });
    const chat = toChat(page);
    await chat.launcher.click();
    if (chunk !== 'answer') {
      const alert = page.getByRole('alert');
      await alert.waitFor();
      expect(await alert.innerText()).toContain('The chat did not load.');
      await alert.getByRole('button').click();
    }
    await chat.ask('How much is the Longjing?');
    expect(await chat.answer()).toMatch(/\d/);
    await page.locator('.md').waitFor();
    expect(failures).toBeGreaterThan(0);
  });

  it('shows answers as plain text for as long as what draws them does not come', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    await chat.ask('How much is the Longjing?');
    await chat.answer();
    await page.route(/\/(answer|whole)-[^/]+\.js/, (route) => route.abort());
    await page.reload();
    // Until the chunk has failed, the answer is there without a text.
    await page.locator('.answer .plain').waitFor();
    expect(await chat.answer()).toContain('Longjing');
  });
});
