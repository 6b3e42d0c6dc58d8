import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { widgetHeaders } from '../server/runtimes/widget-headers.ts';
import { version } from '../server/wire/version.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

describe('licences of what is built in', () => {
  it.each([
    ['dist/widget', ['preact', '@preact/signals-core', 'marked', 'eventsource-parser', '@noble/hashes']],
    ['dist/cloudflare', ['hono', 'valibot', 'eventsource-parser']],
    ['dist/edge', ['hono', 'valibot', 'eventsource-parser']],
    ['dist/portable', ['hono', '@hono/node-server', '@redis/client', 'valibot', 'eventsource-parser']],
    ['dist/vercel/functions/chat.func', ['hono', '@hono/node-server', '@redis/client', 'valibot', 'eventsource-parser']],
  ])('go along in %s', (folder, packages) => {
    const notices = read(`${folder}/licenses.txt`).split(/^-{80}$/m);
    for (const name of packages) {
      const { version } = JSON.parse(read(`node_modules/${name}/package.json`)) as { version: string };
      const notice = notices.find((text) => text.includes(`${name} ${version} (`));
      expect(notice, name).toMatch(/Copyright|^By /m);
    }
  });

  it('are nobody’s where packages stay packages', () => {
    expect(existsSync(join(root, 'dist/server/licenses.txt'))).toBe(false);
  });
});

describe('the version', () => {
  it('is the same wherever it is told', () => {
    const { version: packaged } = JSON.parse(read('package.json')) as { version: string };
    expect(version).toBe(packaged);
    expect(widgetHeaders('widget.js')['x-bailian-chat-version']).toBe(packaged);
    expect(read('dist/widget/_headers')).toContain(`x-bailian-chat-version: ${packaged}`);
    expect(read('CHANGELOG.md')).toContain(`\n## ${version}\n`);
  });
});
