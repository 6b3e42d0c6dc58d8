import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { ChatBody } from '../../server/wire/protocol.ts';
import { findViolations } from './find-violations.ts';
import { screens } from './screens.ts';
import { shoot } from './shoot.ts';
import { type Chat, toChat } from './chat.ts';
import { type SitePage, tag, useStage } from './stage.ts';

const stage = useStage({ env: { BAILIAN_APP_ID: '', BAILIAN_CHAT_CONFIG: 'test/fixtures/page-context.json' } });

const article = `<nav>Menu</nav><main><h2>Longjing</h2><p id="price">Longjing costs <b>98</b> yuan.</p><p hidden>Secret</p><form><label>Card <input value="4111"></label></form></main><footer>Imprint</footer>`;

async function openPage(attributes: string, site: SitePage = {}): Promise<{ page: Page; chat: Chat; complaints: string[]; bodies: ChatBody[] }> {
  const { page, complaints } = await stage.open({ body: `${article}${tag(stage.endpoint, attributes)}`, ...site });
  const bodies: ChatBody[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/chat')) bodies.push(request.postDataJSON() as ChatBody);
  });
  return { page, chat: toChat(page), complaints, bodies };
}

const toChip = (chat: Chat) => chat.panel.getByRole('group', { name: 'Goes along with your question' });
const partsOf = (body: ChatBody | undefined) => body?.messages[0]?.parts;
const promptOf = (): string => (stage.emulator.requests.at(-1)?.body as { input: { prompt: string } }).input.prompt;

describe('the page that a visitor looks at', () => {
  it('goes along with its title, once, and can be seen in the question', async () => {
    const { page, chat, bodies, complaints } = await openPage('data-page-context="title"');
    await chat.open();
    await toChip(chat).getByText('This page: A site').waitFor();
    await chat.ask('What is this?');
    await chat.answer();
    const url = new URL(page.url());
    expect(partsOf(bodies[0])).toEqual([{ type: 'data-page', data: { title: 'A site', url: url.origin + url.pathname } }, { type: 'text', text: 'What is this?' }]);
    expect(promptOf()).toContain(`{"title":"A site","url":"${url.origin}${url.pathname}"}`);
    expect(await chat.questions.innerText()).toMatch(/This page: A site\s+What is this\?/);
    expect(await toChip(chat).count()).toBe(0);
    await chat.ask('And that?');
    await chat.answer();
    expect(partsOf(bodies[1])).toEqual([{ type: 'text', text: 'And that?' }]);
    await page.reload();
    await expect.poll(() => chat.questions.first().innerText()).toMatch(/This page: A site/);
    // Another conversation knows nothing of it.
    await chat.button('New conversation').click();
    await toChip(chat).waitFor();
    expect(complaints).toEqual([]);
  });

  it('goes along with its main text: what can be seen, and nothing that is typed', async () => {
    const { chat, bodies } = await openPage('data-page-context="text"');
    await chat.open();
    await toChip(chat).getByText('Text of this page: A site').waitFor();
    await chat.ask('What does it cost?');
    await chat.answer();
    expect(partsOf(bodies[0])?.[0]).toMatchObject({ type: 'data-page', data: { text: 'Longjing\nLongjing costs 98 yuan.' } });
  });

  it('goes along with what is selected, and not when the visitor takes it off', async () => {
    const { page, chat, bodies } = await openPage('data-page-context="selection"');
    const select = (): Promise<void> => page.locator('#price').evaluate((element) => getSelection()?.selectAllChildren(element));
    await chat.open();
    await select();
    await toChip(chat).getByText('Selected text: Longjing costs 98 yuan.').waitFor();
    await chat.ask('Is that much?');
    await chat.answer();
    expect(partsOf(bodies[0])?.[0]).toMatchObject({ type: 'data-page', data: { selection: 'Longjing costs 98 yuan.' } });
    await page.locator('h2').first().evaluate((element) => getSelection()?.selectAllChildren(element));
    await toChip(chat).getByText('Selected text: Longjing').waitFor();
    await toChip(chat).getByRole('button', { name: 'Do not send it along' }).click();
    expect(await toChip(chat).count()).toBe(0);
    await chat.ask('And the Tieguanyin?');
    await chat.answer();
    expect(partsOf(bodies[1])).toEqual([{ type: 'text', text: 'And the Tieguanyin?' }]);
  });

  it('is what the page says, and stays when the answer is asked for anew', async () => {
    const { page, chat, bodies } = await openPage('');
    await page.evaluate(() => window.BailianChat?.setContext({ title: 'Cart', text: '2 × Longjing' }));
    await chat.open();
    await toChip(chat).getByText('Text of this page: Cart').waitFor();
    await chat.ask('What is in my cart?');
    await chat.answer();
    expect(partsOf(bodies[0])?.[0]).toEqual({ type: 'data-page', data: { title: 'Cart', text: '2 × Longjing' } });
    await chat.button('Answer again').click();
    await expect.poll(() => bodies.length).toBe(2);
    await chat.answer();
    expect(partsOf(bodies[1])?.[0]).toEqual({ type: 'data-page', data: { title: 'Cart', text: '2 × Longjing' } });
    await page.evaluate(() => window.BailianChat?.setContext({ title: 'Other' }));
    await toChip(chat).waitFor();
    await page.evaluate(() => window.BailianChat?.setContext(null));
    await expect.poll(() => toChip(chat).count()).toBe(0);
  });

  it('does not go along where the app does not take it, and the owner is told', async () => {
    const { chat, bodies, complaints } = await openPage('data-app="closed" data-page-context="text"');
    await chat.open();
    await chat.ask('What is this?');
    await chat.answer();
    expect(partsOf(bodies[0])).toEqual([{ type: 'text', text: 'What is this?' }]);
    expect(complaints).toEqual([expect.stringContaining('the app does not take it: see `pageContext` of the app.')]);
  });

  it.each(screens)('looks right on %s', async (name, context) => {
    const { page, chat } = await openPage('data-page-context="text"', { context: { ...context, reducedMotion: 'reduce' } });
    await chat.open();
    await toChip(chat).waitFor();
    await shoot(page, `page-chip-${name}`);
    expect(await findViolations(page)).toEqual([]);
    await chat.ask('What is this?');
    await chat.answer();
    await shoot(page, `page-sent-${name}`);
    expect(await findViolations(page)).toEqual([]);
  });
});
