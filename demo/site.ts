import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';

/** As strict as a page of its own files can be. The widget has to work under it without one violation. */
const STRICT_POLICY =
  "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; style-src 'self'; require-trusted-types-for 'script'";

export interface DemoSiteOptions {
  /** Folder with `demo/pages`. */
  root: string;
}

/** The tea shop and the other pages that show the widget, read from disk at every request. */
export function createDemoSite({ root }: DemoSiteOptions): Hono {
  const folder = join(root, 'demo/pages');
  const site = new Hono();
  site.use('/strict-csp.html', async (c, next) => {
    await next();
    c.header('content-security-policy', STRICT_POLICY);
  });
  site.get('/*', serveStatic({
    root: folder,
    onFound(_path, c) {
      c.header('cache-control', 'no-cache');
      c.header('x-content-type-options', 'nosniff');
    },
  }));
  site.get('/*', async (c) => c.html(await readFile(join(folder, '404.html'), 'utf8'), 404));
  return site;
}
