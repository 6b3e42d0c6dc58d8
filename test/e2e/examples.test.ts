import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDemoSite } from '../../demo/site.ts';
import { serveLocally } from '../serve.ts';
import { toChat } from './chat.ts';
import { useStage } from './stage.ts';

const stage = useStage({ tokenDelayMs: 1 });
let site: Awaited<ReturnType<typeof serveLocally>>;

// The demo's pages, with everything that is the backend's handed on to it, as they are on one origin in the demo.
beforeAll(async () => {
  const pages = createDemoSite({ root: process.cwd() });
  site = await serveLocally(async (request) => {
    const { pathname, search } = new URL(request.url);
    if (!/^\/(v1\/|[\w.-]+\.js$)/.test(pathname) || pathname === '/shop.js') return pages.fetch(request);
    const headers = new Headers(request.headers);
    headers.set('origin', stage.site);
    const body = request.method === 'GET' ? undefined : await request.arrayBuffer();
    const { status, headers: answered, body: stream } = await fetch(stage.endpoint + pathname + search, { method: request.method, headers, ...(body && { body }) });
    const kept = new Headers(answered);
    for (const name of ['content-encoding', 'content-length', 'access-control-allow-origin']) kept.delete(name);
    return new Response(stream, { status, headers: kept });
  });
});
afterAll(() => site.close());

async function open(path: string) {
  const context = await stage.browser.newContext({ locale: 'en-US' });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  page.on('console', (message) => void (/warning|error/.test(message.type()) && complaints.push(message.text())));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(site.url + path);
  return { page, complaints, chat: toChat(page) };
}

describe('the example', () => {
  it.each(['react', 'vue', 'plain'])('in %s puts one chat on the page, asks it, and hears of its answers', async (name) => {
    const { page, complaints, chat } = await open(`/examples/${name}.html`);
    await chat.launcher.waitFor();
    expect(await page.locator('bailian-chat').count()).toBe(1);
    await page.getByRole('button', { name: 'Ask about Longjing' }).click();
    expect(await chat.answer()).toMatch(/\d/);
    await page.getByText('Answers so far: 1').waitFor();
    await chat.panel.getByRole('heading', { name: 'All about Longjing' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it.each(['react', 'vue'])('in %s follows its options while the page is open', async (name) => {
    const { page, chat } = await open(`/examples/${name}.html`);
    await page.getByRole('combobox').selectOption('Tieguanyin');
    await chat.open();
    await chat.panel.getByRole('heading', { name: 'All about Tieguanyin' }).waitFor();
    await page.getByRole('combobox').selectOption('Longjing');
    await chat.panel.getByRole('heading', { name: 'All about Longjing' }).waitFor();
  });
});

describe('a page of web-chatbot-ui', () => {
  it('works when only the address of its script is another', async () => {
    const { page, complaints, chat } = await open('/web-chatbot-ui.html');
    await chat.open();
    expect(await chat.panel.getAttribute('aria-label')).toBe('Qingshan Tea');
    await chat.panel.getByText('Ask me about our teas.').waitFor();
    await chat.panel.getByRole('button', { name: 'How much is the Longjing?' }).click();
    expect(await chat.answer()).toMatch(/\d/);
    expect(await page.locator('bailian-chat').count()).toBe(1);
    // As large as it was, with the assistant's picture, and to be moved by the visitor.
    expect((await chat.panel.boundingBox())?.height).toBe(600);
    expect(await chat.panel.locator('img.face').first().getAttribute('src')).toContain('/favicon.svg');
    await page.keyboard.press('Escape');
    await chat.launcher.press('Control+ArrowLeft');
    await expect.poll(async () => (await chat.launcher.boundingBox())?.x).toBe(20);
    expect(complaints.every((line) => line.startsWith('Bailian Chat: CHATBOT_CONFIG.'))).toBe(true);
    expect(complaints).toHaveLength(3);
  });
});
