import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { findBinary } from './find-binary.ts';
import type { Runtime } from './runtime.ts';

export const root = join(import.meta.dirname, '../..');

interface ProcessOptions {
  name: string;
  program: string;
  /** Given the folder that may be written to. */
  args: (folder: string) => string[];
  env?: Record<string, string>;
}

/** The built server in a process of its own, started in the folder of its store. */
function createProcessRuntime({ name, program, args, env: own = {} }: ProcessOptions): Runtime {
  return {
    name,
    async start({ env, folder }) {
      const child = spawn(program, args(folder), { cwd: folder, env: { PATH: process.env['PATH'], ...own, PORT: '0', HOST: '127.0.0.1', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
      const url = (): string | undefined => /"event":"listening","url":"([^"]+)"/.exec(output)?.[1];
      while (url() === undefined) {
        if (child.exitCode !== null) throw new Error(`${name} did not start: ${output}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      const base = url() ?? '';
      return {
        fetch: (path, init) => fetch(base + path, init),
        async stop() {
          const gone = once(child, 'exit');
          child.kill('SIGTERM');
          const [code] = (await gone) as [number | null];
          if (code !== 0) throw new Error(`${name} ended with ${code}: ${output}`);
        },
        async kill() {
          const gone = once(child, 'exit');
          child.kill('SIGKILL');
          await gone;
        },
      };
    },
  };
}

function built(path: string): string {
  const file = join(root, 'dist', path);
  if (!existsSync(file)) throw new Error('Build first: npm run build.');
  return file;
}

export const node = createProcessRuntime({ name: 'Node', program: process.execPath, args: () => [built('server/node.js')] });

// No right but those that README names, and nothing from the network.
export const deno = createProcessRuntime({
  name: 'Deno',
  program: findBinary('deno'),
  args: (folder) => ['run', '--no-remote', '--no-npm', '--no-prompt', '--allow-net', '--allow-env', `--allow-read=${join(root, 'dist')},${folder}`, `--allow-write=${folder}`, built('portable/deno.js')],
  env: { DENO_NO_UPDATE_CHECK: '1' },
});

export const bun = createProcessRuntime({ name: 'Bun', program: findBinary('bun'), args: () => ['--no-install', built('portable/bun.js')] });
