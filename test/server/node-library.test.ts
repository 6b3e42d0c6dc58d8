import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

// README's own lines, run by Node as an owner's server would run them.

const root = join(import.meta.dirname, '../..');

it('README’s server of your own serves the API', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const [, code = ''] = /### In a server of your own[^]*?```js\n([^]*?)```/.exec(readme) ?? [];
  // The package as it is published, whose own test has its entries.
  const built = pathToFileURL(join(root, 'dist/npm/server-node.js')).href;
  const script = `${code.replace('bailian-chat/server/node', built)}
    const statuses = [];
    for (const path of ['/api/chat/v1/apps/default', '/api/chat/healthz', '/widget.js']) {
      statuses.push((await server.request('http://www.example.com' + path, { headers: { origin: 'http://www.example.com' } })).status);
    }
    await chat.drain(0);
    await chat.close();
    process.stderr.write(JSON.stringify(statuses));`;
  const folder = mkdtempSync(join(tmpdir(), 'bailian-chat-'));
  const env = { PATH: process.env['PATH'], DASHSCOPE_API_KEY: 'sk-x', BAILIAN_APP_ID: 'a', STORE_URL: `sqlite:${join(folder, 'chat.db')}` };
  const ran = spawnSync(process.execPath, ['--input-type=module', '-e', script], { cwd: root, env, encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  expect(JSON.parse(ran.stderr)).toEqual([200, 200, 404]);
});
