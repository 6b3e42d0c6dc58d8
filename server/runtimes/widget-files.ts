import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Hono } from 'hono';
import type { AppEnv } from '../middleware/app-env.ts';
import { widgetHeaders } from './widget-headers.ts';

const types: Record<string, string> = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', svg: 'image/svg+xml', txt: 'text/plain; charset=utf-8' };
/** Beside each file lies the same compressed, the smaller one first. */
const encodings = [
  { name: 'br', suffix: '.br' },
  { name: 'gzip', suffix: '.gz' },
] as const;

/** Adds the built widget to an application, below wherever that is mounted. `folder` is one without folders in it. */
export function addWidget(app: Hono<AppEnv>, folder: string): void {
  app.get('/:file{[\\w.-]+\\.(?:js|css|svg|txt)}', async (c, next) => {
    const name = c.req.param('file');
    const accepted = c.req.header('accept-encoding') ?? '';
    const headers = { ...widgetHeaders(name), 'content-type': types[name.split('.').at(-1) ?? ''] ?? '', vary: 'Accept-Encoding' };
    for (const encoding of encodings) {
      if (!new RegExp(`\\b${encoding.name}\\b`).test(accepted)) continue;
      const content = await read(join(folder, name + encoding.suffix));
      if (content) return c.body(content, 200, { ...headers, 'content-encoding': encoding.name });
    }
    const content = await read(join(folder, name));
    return content ? c.body(content, 200, headers) : next();
  });
}

async function read(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return new Uint8Array(await readFile(path));
  } catch {
    return undefined;
  }
}
