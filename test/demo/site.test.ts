import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createKnowledgeBase } from '../../demo/emulator/knowledge-base.ts';
import { answerShopQuestion } from '../../demo/emulator/shop-agent.ts';
import { readShopKnowledge } from '../../demo/emulator/shop-knowledge.ts';
import { createDemoSite } from '../../demo/site.ts';

const root = process.cwd();
const site = createDemoSite({ root });
const folder = join(root, 'demo/pages');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'));
const pages = files.filter((path) => path.endsWith('.html')).map((path) => `/${path.replace(/(^|\/)index\.html$/, '$1')}`);
const features = ['', 'variables.html', 'plugins.html', 'sources.html', 'thinking.html', 'workflow.html', 'memory.html', 'files.html', 'images.html'].map((name) => `/features/${name}`);
const examples = ['react', 'vue', 'plain'].map((name) => `/examples/${name}.html`);
const configText = readFileSync(join(root, 'demo/bailian-chat.json'), 'utf8');
const config: { apps: Record<string, { texts?: { suggestions: string[] } }> } = JSON.parse(configText);
const read = (path: string): string => readFileSync(join(folder, path.endsWith('/') ? `${path}index.html` : path), 'utf8');

/** Addresses in a page: what it loads and what it links to. */
function addressesOf(html: string): string[] {
  return [...html.matchAll(/\s(?:src|href)="([^"]*)"/g)].map(([, address]) => address!.replaceAll('&amp;', '&'));
}

function fromHtml(text: string): string {
  return text.replace(/&#(\d+);/g, (_reference, code: string) => String.fromCharCode(Number(code)));
}

async function checkAddress(address: string): Promise<void> {
  const [path = '', anchor] = address.split('#');
  const response = await site.request(path);
  expect(response.status, address).toBe(200);
  if (anchor) expect(await response.text(), address).toContain(` id="${anchor}"`);
}

describe('the demo site', () => {
  it('has a shop in two languages and the pages that show the widget', () => {
    const shop = ['/', '/longjing.html', '/shipping.html', '/playground.html', '/preview.html', ...features];
    expect(pages.sort()).toEqual(['/404.html', '/element.html', '/strict-csp.html', '/two-widgets.html', '/web-chatbot-ui.html', ...examples, ...shop, ...shop.map((path) => `/zh${path}`)].sort());
  });

  it.each(pages)('serves %s as a page with the widget, and every link of it leads somewhere', async (path) => {
    const response = await site.request(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/html; ?charset=utf-8$/i);
    const html = await response.text();
    expect(html).toMatch(/<script (async src="\/widget\.js"|type="module" crossorigin src="\/web-chatbot-ui\.js"|type="module" src="\/examples\/\w+\.js")/);
    expect(html).toContain(path.startsWith('/zh/') ? '<html lang="zh-CN">' : '<html lang="en">');
    for (const address of addressesOf(html)) {
      if (/^\/(widget|web-chatbot-ui)\.js$/.test(address) || address.startsWith('mailto:')) continue;
      if (address.startsWith('#')) expect(html).toContain(` id="${address.slice(1)}"`);
      else await checkAddress(address);
    }
  });

  it.each(pages)('asks nobody else for anything on %s', (path) => {
    expect(read(path)).not.toMatch(/(?:src|href|action)="(?:https?:)?\/\//);
    expect(readFileSync(join(folder, 'shop.css'), 'utf8')).not.toMatch(/url\(|@import/);
  });

  it.each(pages)('gives the widget a well-formed list of suggestions on %s', (path) => {
    for (const [, list] of read(path).matchAll(/data-suggestions='([^']*)'/g)) {
      expect(JSON.parse(list!)).toEqual(expect.arrayContaining([expect.any(String)]));
    }
  });

  it.each(['/', '/longjing.html', '/shipping.html', '/playground.html', '/features/'])('links %s and its Chinese twin to each other', async (path) => {
    const fetchText = async (address: string): Promise<string> => (await site.request(address)).text();
    expect(await fetchText(path)).toContain(`hreflang="zh-CN" href="/zh${path}"`);
    expect(await fetchText(`/zh${path}`)).toContain(`hreflang="en" href="${path}"`);
    expect(await fetchText(path)).toContain(`<a href="${path}" aria-current="page">`);
  });

  it('serves the strict page under its policy, which the page itself keeps', async () => {
    const response = await site.request('/strict-csp.html');
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; style-src 'self'; require-trusted-types-for 'script'",
    );
    const html = await response.text();
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
    expect((await site.request('/')).headers.get('content-security-policy')).toBeNull();
  });

  it.each(features.slice(1).flatMap((path) => [path, `/zh${path}`]))('prints on %s the tag and the app that make it happen', async (path) => {
    const html = await (await site.request(path)).text();
    const [tag = ''] = /<script async src="\/widget\.js"[^>]*><\/script>/.exec(html) ?? [];
    const printed = [...html.matchAll(/<pre tabindex="0"><code>([^<]*)<\/code><\/pre>/g)].map(([, text = '']) => fromHtml(text));
    const name = /([a-z]+)\.html$/.exec(path)?.[1] ?? '';
    expect(printed).toEqual([tag, expect.stringContaining(`"${name}": {`)]);
    expect(tag).toContain(`data-app="${name}"`);
    expect(JSON.parse(`{${printed[1]}}`)).toEqual({ [name]: config.apps[name] });
    expect(configText.replace(/^ {4}/gm, '')).toContain(printed[1]);
    // What is asked by the chat can be asked by the page.
    const questions: string[] = JSON.parse(/data-suggestions='([^']*)'/.exec(tag)?.[1] ?? '');
    expect([...html.matchAll(/data-ask="([^"]*)"/g)].map(([, question = '']) => fromHtml(question))).toEqual(questions);
    expect(html).not.toContain('{{how');
  });

  it('has two apps on one page, in different corners', () => {
    const tags = read('/two-widgets.html').match(/<script async src="\/widget\.js"[^>]*>/g);
    expect(tags).toEqual([
      expect.stringMatching(/data-app="default" data-position="bottom-right"/),
      expect.stringMatching(/data-app="second" data-position="bottom-left"/),
    ]);
    expect(Object.keys(config.apps)).toEqual(expect.arrayContaining(['default', 'second']));
  });

  it('has the chat as an element', () => {
    expect(read('/element.html')).toMatch(/<bailian-chat app="default"/);
  });

  it('answers an unknown address with a page of its own, and never leaves its folder', async () => {
    for (const path of ['/nothing.html', '/../site.ts', '/%2e%2e/site.ts', '/..%2fsite.ts']) {
      const response = await site.request(path);
      expect(response.status, path).toBe(404);
      expect(await response.text()).toContain('This shelf is empty');
    }
  });

  it('puts only questions into the visitor’s mouth that have an answer', () => {
    const knowledge = createKnowledgeBase(readShopKnowledge());
    const questions = [
      ...Object.values(config.apps).flatMap(({ texts }) => texts?.suggestions ?? []),
      ...pages.flatMap((path) => [...read(path).matchAll(/data-ask="([^"]*)"/g)].map(([, question]) => question!)),
      ...pages.flatMap((path) => [...read(path).matchAll(/data-suggestions='([^']*)'/g)].flatMap(([, list]): string[] => JSON.parse(list!))),
    ];
    expect(questions.length).toBeGreaterThan(20);
    for (const prompt of questions) {
      expect(answerShopQuestion(knowledge, { prompt, earlier: [], shop: { en: 'a', zh: 'b' } }).text, prompt).not.toMatch(/^(I am sorry, I do not|抱歉，这个)/);
    }
  });

  it('is what the emulator’s answers link to', async () => {
    const links = readShopKnowledge().flatMap(({ markdown }) => [...markdown.matchAll(/\]\((\/[^)\s]*)\)/g)].map(([, address]) => address!));
    expect(links.length).toBeGreaterThan(5);
    for (const link of new Set(links)) await checkAddress(link);
  });
});
