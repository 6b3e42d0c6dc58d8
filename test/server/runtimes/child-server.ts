import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { createEmulator, type Emulator } from '../../../demo/emulator/create-emulator.ts';
import { serveLocally } from '../../serve.ts';

export const root = join(import.meta.dirname, '../../..');
export const origin = 'https://shop.example';

export interface ChildServer {
  child: ChildProcess;
  /** What it logged. */
  output: () => string;
  errors: () => string;
}

export interface StartOptions {
  tokenDelayMs?: number;
  /** Whether the service answers with the question. */
  echoes?: boolean;
  /** An emulator's address that other servers use too, instead of one of its own. */
  upstreamUrl?: string;
  /** Node's own. */
  nodeArgs?: string[];
}

/** The built server in processes of its own, as `npm start` runs it. */
export function createChildServers() {
  const cleanUps: (() => void | Promise<void>)[] = [];

  function start(env: Record<string, string>, nodeArgs: string[] = []): ChildServer {
    const entry = join(root, 'dist/server/node.js');
    if (!existsSync(entry)) throw new Error('Build first: npm run build.');
    const child = spawn(process.execPath, [...nodeArgs, entry], { cwd: root, env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    cleanUps.push(() => void child.kill('SIGKILL'));
    return { child, output: () => output, errors: () => errors };
  }

  async function serveEmulator({ tokenDelayMs = 0, echoes = false }: Pick<StartOptions, 'tokenDelayMs' | 'echoes'> = {}): Promise<{ emulator: Emulator; url: string }> {
    const emulator = createEmulator({ apiKeys: ['sk-x'], apps: { a: echoes ? { scenario: 'echo' } : {} }, tokenDelayMs });
    const served = await serveLocally((request) => emulator.fetch(request));
    cleanUps.push(() => served.close());
    return { emulator, url: served.url };
  }

  async function startWithEmulator(env: Record<string, string>, { tokenDelayMs = 0, echoes = false, upstreamUrl, nodeArgs = [] }: StartOptions = {}) {
    const url = upstreamUrl ?? (await serveEmulator({ tokenDelayMs, echoes })).url;
    const server = start({ DASHSCOPE_BASE_URL: url, DASHSCOPE_API_KEY: 'sk-x', BAILIAN_APP_ID: 'a', ALLOWED_ORIGINS: origin, PORT: '0', HOST: '127.0.0.1', STORE_URL: 'sqlite::memory:', ...env }, nodeArgs);
    while (!server.output().includes('listening')) {
      if (server.child.exitCode !== null) throw new Error(server.errors());
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return { ...server, url: /"url":"([^"]+)"/.exec(server.output())?.[1] ?? '' };
  }

  async function cleanUp(): Promise<void> {
    for (const run of cleanUps.splice(0).reverse()) await run();
  }

  return { start, startWithEmulator, serveEmulator, cleanUps, cleanUp };
}

export async function mint(url: string): Promise<string> {
  const response = await fetch(`${url}/v1/apps/default/visitor`, { method: 'POST', body: '{}', headers: { origin, 'content-type': 'application/json' } });
  return ((await response.json()) as { token: string }).token;
}
