import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toChat } from '../chat.ts';
import { createStage, tag } from '../stage.ts';
import { content, page } from './host.ts';
import { useHosts } from './host-stage.ts';
import { countChanges, takePicture } from './same-pixels.ts';

const hosts = useHosts();

/** Lets whatever would be tried again in a loop be tried again. */
const aWhileMs = 1_500;

describe('a page that does not let the chat work', () => {
  it('because its policy forbids the endpoint, hears why in one line, once for each thing asked of it', async () => {
    const policy = `default-src 'self' 'unsafe-inline'; script-src ${hosts.endpoint}`;
    const opened = await hosts.open(hosts.site + hosts.publish(page(tag(hosts.endpoint)), { 'content-security-policy': policy }));
    const chat = toChat(opened.page);
    await chat.open();
    await chat.failure.getByText('No connection.').waitFor();
    const ours = (): string[] => opened.complaints.filter((text) => text.startsWith('Bailian Chat:'));
    expect(ours()).toHaveLength(1);
    expect(ours()[0]).toContain(hosts.endpoint);
    const asked = opened.complaints.length;
    await opened.page.waitForTimeout(aWhileMs);
    expect(opened.complaints).toHaveLength(asked);
    await opened.page.context().close();
  });

  it.each([
    ['the script', /widget\.js/, false],
    ['the panel', /(chat|whole)-/, true],
    ['the backend', /\/v1\//, true],
  ] as const)('because a blocker takes away %s, has no uncaught error', async (_what, files, hasLauncher) => {
    const opened = await hosts.open(hosts.site + hosts.publish(page(tag(hosts.endpoint))), { prepare: (tab) => tab.route(files, (route) => route.abort('blockedbyclient')) });
    const chat = toChat(opened.page);
    if (hasLauncher) {
      await chat.launcher.click();
      await opened.page.locator('.failed:visible, .failure:visible').waitFor();
    } else await expect.poll(() => opened.complaints.join()).toContain('ERR_BLOCKED_BY_CLIENT');
    await opened.page.waitForTimeout(aWhileMs / 3);
    expect(opened.complaints.filter((text) => text.startsWith('uncaught'))).toEqual([]);
    expect(await opened.page.locator('bailian-chat').count()).toBe(Number(hasLauncher));
    await opened.page.context().close();
  });

  it('because the element’s name is taken, is warned once', async () => {
    const taken = `<script>customElements.define('bailian-chat', class extends HTMLElement {})</script>`;
    const opened = await hosts.open(hosts.site + hosts.publish(page(tag(hosts.endpoint), { head: taken })));
    await expect.poll(() => opened.complaints).toEqual(['Bailian Chat: <bailian-chat> is taken.']);
    expect(await opened.page.locator('bailian-chat').count()).toBe(0);
    await opened.page.context().close();
  });

  it('because it has no origin, is refused in words', async () => {
    const inside = page(tag(hosts.endpoint)).replaceAll('&', '&amp;').replaceAll('"', '&quot;');
    const bodies = [
      ['a sandbox', `<iframe sandbox="allow-scripts" style="width:900px;height:720px" srcdoc="${inside}"></iframe>`],
      ['a data address', `<iframe style="width:900px;height:720px" src="data:text/html,${encodeURIComponent(page(tag(hosts.endpoint)))}"></iframe>`],
    ] as const;
    for (const [what, body] of bodies) {
      const opened = await hosts.open(hosts.site + hosts.publish(`<!doctype html><title>A site</title>${body}`));
      const chat = toChat(opened.page.frameLocator('iframe') as never);
      await chat.open();
      await chat.failure.waitFor();
      expect(await chat.failure.innerText(), what).toContain('not set up for this page');
      expect(opened.complaints.filter((text) => text.startsWith('uncaught')), what).toEqual([]);
      await opened.page.context().close();
    }
  });
});

describe('a file that is opened in the browser', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'bailian-chat-'));
    writeFileSync(join(folder, 'page.html'), page(tag(hosts.endpoint)));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is refused in words, and keeps nothing', async () => {
    const opened = await hosts.open(pathToFileURL(join(folder, 'page.html')).href);
    const chat = toChat(opened.page);
    await chat.open();
    await chat.failure.waitFor();
    expect(await chat.failure.innerText()).toContain('not set up for this page');
    expect(await chat.button('Send').isVisible()).toBe(true);
    await opened.page.waitForTimeout(aWhileMs / 3);
    const asked = opened.requests.filter((url) => url.includes('/v1/'));
    expect(asked).toHaveLength(1);
    expect(opened.complaints.filter((text) => text.startsWith('uncaught'))).toEqual([]);
    expect(opened.complaints.filter((text) => text.startsWith('Bailian Chat:'))).toHaveLength(1);
    expect(await opened.page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
    await opened.page.context().close();
  });

  it('has a conversation where the owner lists null', async () => {
    const backend = await createStage({ tokenDelayMs: 1, env: { ALLOWED_ORIGINS: 'null' } });
    writeFileSync(join(folder, 'listed.html'), page(tag(backend.endpoint)));
    const opened = await hosts.open(pathToFileURL(join(folder, 'listed.html')).href);
    const chat = toChat(opened.page);
    await chat.open();
    await chat.ask('How much is the Longjing?');
    expect(await chat.answer()).toMatch(/\d/);
    expect(opened.complaints).toEqual([]);
    await opened.page.context().close();
    await backend.close();
  });
});

describe('what a page has above all else', () => {
  it('stays above the chat, which is in reach again afterwards', async () => {
    const dialog = '<dialog id="dialog"><p>Do you agree?</p><button onclick="dialog.close()">I do</button></dialog>';
    const layer = '<div id="layer" style="position:fixed;inset:0;z-index:2147483647;background:#000c" hidden></div>';
    const opened = await hosts.open(hosts.site + hosts.publish(page(tag(hosts.endpoint), { body: dialog + layer })));
    const { page: tab } = opened;
    const chat = toChat(tab);
    await chat.launcher.waitFor();
    const topAt = () => chat.launcher.evaluate((button) => {
      const { left, top } = button.getBoundingClientRect();
      return document.elementFromPoint(left + 20, top + 20)?.localName;
    });
    expect(await topAt()).toBe('bailian-chat');
    await tab.evaluate(() => (document.getElementById('dialog') as HTMLDialogElement).showModal());
    expect(await topAt()).not.toBe('bailian-chat');
    await tab.getByRole('button', { name: 'I do' }).click();
    await tab.evaluate(() => Object.assign(document.getElementById('layer') ?? {}, { hidden: false }));
    expect(await topAt()).toBe('div');
    await tab.evaluate(() => Object.assign(document.getElementById('layer') ?? {}, { hidden: true }));
    await tab.evaluate(() => document.querySelector('main')?.requestFullscreen());
    expect(await topAt()).toBe('main');
    await tab.evaluate(() => document.exitFullscreen());
    await expect.poll(topAt).toBe('bailian-chat');
    await chat.open();
    expect(opened.complaints).toEqual([]);
    await tab.context().close();
  });

  it('is all that is printed', async () => {
    const print = async (withTag: string): Promise<PNG> => {
      const { page: tab } = await hosts.open(hosts.site + hosts.publish(page(withTag)));
      const chat = toChat(tab);
      if (withTag) await chat.open();
      await tab.emulateMedia({ media: 'print' });
      if (withTag) expect([await chat.launcher.isVisible(), await chat.panel.isVisible()]).toEqual([false, false]);
      const picture = await takePicture(tab);
      await tab.context().close();
      return picture;
    };
    expect(countChanges(await print(''), await print(tag(hosts.endpoint)), [])).toBe('0 changed');
  });
});

describe('sizes', () => {
  it('are the same whatever the page’s root font is', async () => {
    const measure = async (style: string) => {
      const { page: tab } = await hosts.open(hosts.site + hosts.publish(`<!doctype html><html lang="en"><style>${style}</style><body>${content}${tag(hosts.endpoint)}`), { context: { reducedMotion: 'reduce' } });
      const chat = toChat(tab);
      await chat.open();
      const boxes = await Promise.all([chat.launcher, chat.panel, chat.input].map((part) => part.boundingBox()));
      await tab.context().close();
      return boxes;
    };
    const usual = await measure('');
    for (const style of ['html { font-size: 62.5% }', 'html { font-size: 8px }', 'html { font-size: 30px; letter-spacing: 4px }']) expect(await measure(style)).toEqual(usual);
  });
});
