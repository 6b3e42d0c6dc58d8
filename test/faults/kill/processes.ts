import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import type { Journal } from './emulator-process.ts';

const root = join(import.meta.dirname, '../../..');

export interface EmulatorProcess {
  url: string;
  /** What was sent in answer to the question of that name, which is forgotten then. */
  readJournal(name: string): Promise<Journal | undefined>;
  close(): void;
}

export async function startEmulator({ tokenDelayMs }: { tokenDelayMs: number }): Promise<EmulatorProcess> {
  const child = fork(join(import.meta.dirname, 'emulator-process.ts'), {
    execArgv: ['--experimental-strip-types', '--disable-warning=ExperimentalWarning', '--import', pathToFileURL(join(import.meta.dirname, 'import-raw.ts')).href],
    env: { PATH: process.env['PATH'], TOKEN_DELAY_MS: String(tokenDelayMs) },
  });
  const [url] = (await once(child, 'message')) as [string];
  const waiting = new Map<string, (journal: Journal | undefined) => void>();
  child.on('message', ([name, journal]: [string, Journal | undefined]) => waiting.get(name)?.(journal));
  return {
    url,
    async readJournal(name) {
      const found = new Promise<Journal | undefined>((resolve) => waiting.set(name, resolve));
      child.send(name);
      return found.finally(() => waiting.delete(name));
    },
    close: () => child.kill(),
  };
}

export interface Backend {
  url: string;
  /** `kill -9`, whatever it is doing. Resolves with the moment of it, once it is dead. */
  kill(): Promise<number>;
  /** Starts it again, at the same address and with the same store. */
  start(): Promise<void>;
}

/** The built backend, as an owner runs it. */
export async function startBackend(env: Record<string, string>): Promise<Backend> {
  const entry = join(root, 'dist/server/node.js');
  if (!existsSync(entry)) throw new Error('Build first: npm run build.');
  let child: ChildProcess | undefined;
  let port = '0';

  const backend: Backend = {
    url: '',
    async kill() {
      const killed = child;
      child = undefined;
      const at = Date.now();
      if (killed) {
        const exited = once(killed, 'exit');
        killed.kill('SIGKILL');
        await exited;
      }
      return at;
    },
    async start() {
      const started = spawn(process.execPath, [entry], { cwd: root, env: { PATH: process.env['PATH'], ...env, PORT: port }, stdio: ['ignore', 'pipe', 'inherit'] });
      child = started;
      backend.url = await new Promise<string>((resolve, reject) => {
        let output = '';
        started.once('exit', (code) => reject(new Error(`The backend ended with code ${code}.`)));
        started.stdout.on('data', (chunk: Buffer) => {
          if (output.length < 10_000) output += chunk.toString();
          const url = /"event":"listening","url":"([^"]+)"/.exec(output)?.[1];
          if (url) resolve(url);
        });
      });
      ({ port } = new URL(backend.url));
    },
  };
  await backend.start();
  return backend;
}
