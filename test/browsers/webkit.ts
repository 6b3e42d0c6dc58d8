import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { serveLocally } from '../serve.ts';
import type { EngineKind } from './engine.ts';

const libraries = '/usr/lib/x86_64-linux-gnu';
const startDeadlineMs = 20_000;
const enterKey = '\uE007';

/** Safari's engine as GTK has it, by WebDriver over HTTP. */
export const webkit: EngineKind = {
  name: 'WebKit',
  packages: 'webkit2gtk-driver xvfb',
  isInstalled: () => existsSync('/usr/bin/WebKitWebDriver') && existsSync('/usr/bin/xvfb-run') && findBrowser() !== undefined,
  // It calls `finally` of the page's promises, and clicks elsewhere where the page is zoomed by its style.
  cannotDrive: /a Promise of its own|zoomed/,
  async start() {
    const port = await freePort();
    const driver = spawn('xvfb-run', ['-a', 'WebKitWebDriver', `--port=${port}`], {
      // A group of its own, so that what it starts ends with it.
      detached: true,
      stdio: 'ignore',
      env: { ...process.env, LIBGL_ALWAYS_SOFTWARE: '1', WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1', LANG: 'en_US.UTF-8', LANGUAGE: 'en' },
    });
    const base = `http://127.0.0.1:${port}`;
    const call = async (path: string, body?: object): Promise<unknown> => {
      const response = await fetch(base + path, body && { method: 'POST', body: JSON.stringify(body) });
      const { value } = (await response.json()) as { value: unknown };
      if (!response.ok) throw new Error(`WebKitWebDriver: ${path}: ${JSON.stringify(value)}`);
      return value;
    };
    const end = (): void => {
      if (driver.pid !== undefined) process.kill(-driver.pid, 'SIGTERM');
    };
    try {
      await answers(base);
      const browserOptions = { binary: findBrowser(), args: ['--automation'] };
      const { sessionId } = (await call('/session', { capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': browserOptions } } })) as { sessionId: string };
      const session = `/session/${sessionId}`;
      await call(`${session}/window/rect`, { width: 1_000, height: 900 });
      return {
        async open(url) {
          await call(`${session}/url`, { url });
        },
        evaluate: (expression) => call(`${session}/execute/sync`, { script: `return (${expression});`, args: [] }),
        async clickAt(x, y) {
          const at = { x: Math.round(x), y: Math.round(y) };
          const actions = [{ type: 'pointerMove', duration: 0, ...at }, { type: 'pointerDown', button: 0 }, { type: 'pointerUp', button: 0 }];
          await call(`${session}/actions`, { actions: [{ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions }] });
        },
        async type(text) {
          const actions = Array.from(text.replace('\n', enterKey)).flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }]);
          await call(`${session}/actions`, { actions: [{ type: 'key', id: 'keyboard', actions }] });
        },
        async close() {
          await fetch(base + session, { method: 'DELETE' }).catch(() => undefined);
          end();
        },
      };
    } catch (error) {
      end();
      throw error;
    }
  },
};

function findBrowser(): string | undefined {
  if (!existsSync(libraries)) return undefined;
  const folders = readdirSync(libraries).filter((name) => name.startsWith('webkit2gtk-'));
  return folders.map((name) => join(libraries, name, 'MiniBrowser')).find((path) => existsSync(path));
}

async function freePort(): Promise<number> {
  const server = await serveLocally(() => new Response());
  await server.close();
  return server.port;
}

async function answers(base: string): Promise<void> {
  const end = Date.now() + startDeadlineMs;
  while (Date.now() < end) {
    if (await fetch(`${base}/status`).then(({ ok }) => ok, () => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`WebKitWebDriver did not answer within ${startDeadlineMs} ms.`);
}
