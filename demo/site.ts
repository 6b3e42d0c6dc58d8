import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { fillFeature } from './fill-feature.ts';
import { renderPage } from './render-page.ts';

/** As strict as a page of its own files can be. The widget has to work under it without one violation. */
const STRICT_POLICY =
  "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; style-src 'self'; require-trusted-types-for 'script'";

/** Pages that have it. The playground holds its previews in frames besides. */
const strictPages = /^(\/zh)?\/(strict-csp|preview|playground)\.html$/;

export interface DemoSiteOptions {
  /** Folder with `demo/pages`. */
  root: string;
}

/** The tea shop and the other pages that show the widget, read from disk at every request. */
export function createDemoSite({ root }: DemoSiteOptions): Hono {
  const folder = join(root, 'demo');
  const pages = readdirSync(join(folder, 'pages'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.html'))
    .map((name) => `/${name.replaceAll('\\', '/').replace(/(^|\/)index\.html$/, '$1')}`);

  const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
  const render = async (path: string): Promise<string> => {
    const language = path.startsWith('/zh/') ? 'zh' : 'en';
    const [page, layout, how, config] = await Promise.all([
      read(`pages${path.endsWith('/') ? `${path}index.html` : path}`),
      read(`layout.${language}.html`),
      read(`how.${language}.html`),
      read('bailian-chat.json'),
    ]);
    const filled = page.includes('{{how}}') ? fillFeature({ page, how, config }) : page;
    return renderPage({ page: filled, layout, path, pages });
  };

  const site = new Hono();
  site.use(async (c, next) => {
    await next();
    c.header('cache-control', 'no-cache');
    c.header('x-content-type-options', 'nosniff');
    const [, , page] = strictPages.exec(c.req.path) ?? [];
    if (page) c.header('content-security-policy', page === 'playground' ? `${STRICT_POLICY}; frame-src 'self'` : STRICT_POLICY);
  });
  site.get('/examples/*', serveStatic({ root: join(root, 'dist') }));
  for (const path of pages) site.get(path, async (c) => c.html(await render(path)));
  site.get('/*', serveStatic({ root: join(folder, 'pages') }));
  site.get('/*', async (c) => c.html(await render('/404.html'), 404));
  return site;
}
