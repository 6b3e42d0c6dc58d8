import { describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { type Chat, toChat } from './chat.ts';
import { createFakeWire } from './fake-wire.ts';
import { useStage } from './stage.ts';

const stage = useStage();

/** A conversation with an answer that has links, and whatever a click makes of them. */
async function showLinks(text: string): Promise<{ page: Page; chat: Chat; opened: Promise<string>[]; complaints: string[] }> {
  const { page, complaints } = await stage.open();
  // Wherever a link leads, nobody is asked: the page says itself who let it be opened, and from where.
  await page.context().route(/\.(example|test)\//, (route) => route.fulfill({ contentType: 'text/html', body: '<title>Elsewhere</title>' }));
  const chat = toChat(page);
  await chat.open();
  stage.emulator.setScenario('echo', { times: 1 });
  await chat.ask(text);
  await chat.answer();
  // What asks comes with the answer, and so does this.
  await chat.button('Your conversations').waitFor();
  const opened: Promise<string>[] = [];
  page.context().on('page', (tab) => opened.push(tab.waitForLoadState().then(() => tab.evaluate(() => JSON.stringify([location.href, document.referrer, opener])))));
  return { page, chat, opened, complaints };
}

const notice = (chat: Chat) => chat.panel.getByRole('group', { name: /You are leaving/ });

describe('a link of an answer to a foreign host', () => {
  it('asks first, names the real host, and then opens it without telling where from', async () => {
    const { page, chat, opened, complaints } = await showLinks('See [bank.example](https://evil.test/a?b#c) and [more](https://evil.test/d).');
    const links = chat.answers.last().getByRole('link');
    await links.first().click();
    await notice(chat).getByText('You are leaving for evil.test.').waitFor();
    expect(opened).toEqual([]);
    expect(await chat.button('Stay here').evaluate((button) => (button.getRootNode() as ShadowRoot).activeElement === button)).toBe(true);
    await chat.button('Stay here').click();
    expect(await notice(chat).count()).toBe(0);
    expect(await links.first().evaluate((link) => (link.getRootNode() as ShadowRoot).activeElement === link)).toBe(true);
    await links.first().click();
    await chat.panel.getByRole('link', { name: 'Go there' }).click();
    await expect.poll(() => opened.length).toBe(1);
    expect(JSON.parse((await opened[0]) ?? '')).toEqual(['https://evil.test/a?b#c', '', null]);
    await expect.poll(() => notice(chat).count()).toBe(0);
    // The visitor has said yes to this host, until the page is left.
    await links.last().click();
    await expect.poll(() => opened.length).toBe(2);
    expect(JSON.parse((await opened[1]) ?? '')).toEqual(['https://evil.test/d', '', null]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('asks with any button and key, and is answered with Escape, which leaves the panel open', async () => {
    const { page, chat, opened } = await showLinks('See [one](https://one.example/a).');
    const link = chat.answers.last().getByRole('link');
    await link.click({ button: 'middle' });
    await notice(chat).waitFor();
    await page.keyboard.press('Escape');
    expect(await notice(chat).count()).toBe(0);
    expect(await chat.panel.isVisible()).toBe(true);
    await link.focus();
    await page.keyboard.press('Enter');
    await notice(chat).waitFor();
    await page.keyboard.press('Escape');
    await link.click({ modifiers: ['ControlOrMeta'] });
    await notice(chat).waitFor();
    expect(opened).toEqual([]);
    await page.context().close();
  });

  it('asks nothing for an address of mail or telephone, and for the page’s own site', async () => {
    const { page, chat, opened } = await showLinks('[mail](mailto:a@b.example) [phone](tel:+4930123456) [here](/page-1)');
    const links = chat.answers.last().getByRole('link');
    await links.last().click();
    await expect.poll(() => opened.length).toBe(1);
    await page.evaluate(() => document.querySelector('bailian-chat')?.shadowRoot?.addEventListener('click', (event) => event.preventDefault()));
    for (const at of [0, 1]) await links.nth(at).click();
    expect(await notice(chat).count()).toBe(0);
    await page.context().close();
  });

  it.each([
    [['docs.example'], 'https://docs.example/a', false],
    [['*.docs.example'], 'https://www.docs.example/a', false],
    [['*'], 'https://evil.test/a', false],
    [['*.docs.example'], 'https://docs.example/a', true],
    [['docs.example'], 'https://docs.example.evil.test/a', true],
    [['*.docs.example'], 'https://evildocs.example/a', true],
    [['docs.example'], 'https://docs.example:8443/a', true],
  ] as const)('of which the owner listed %j: %s', async (linkHosts, address, isAsked) => {
    const wire = await createFakeWire();
    wire.profile = { ...wire.profile, linkHosts };
    wire.answer = (say) => say({ type: 'text-start', id: 't' }, { type: 'text-delta', id: 't', delta: `[a](${address})` }, { type: 'text-end', id: 't' });
    const page = await stage.browser.newPage();
    await page.context().route(/\.(example|test)[:/]/, (route) => route.fulfill({ contentType: 'text/html', body: '' }));
    await page.goto(wire.page());
    const chat = toChat(page);
    await chat.open();
    await chat.ask('Where?');
    await chat.answer();
    await chat.button('Your conversations').waitFor();
    const opened = isAsked ? undefined : page.waitForEvent('popup');
    await chat.answers.last().getByRole('link').click();
    if (isAsked) await notice(chat).waitFor();
    expect(new URL((await opened)?.url() ?? 'about:blank').protocol).toBe(isAsked ? 'about:' : 'https:');
    await page.context().close();
    await wire.close();
  });
});
