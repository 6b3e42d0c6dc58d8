import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

export const cli = join(import.meta.dirname, '../../../dist/server/cli.js');

export interface Ran {
  code: number | null;
  output: string;
  errors: string;
}

/** `npx bailian-chat …` in a folder, as a process of its own, with nobody at the terminal. */
export async function runCli(folder: string, words: string[], env: Record<string, string> = {}): Promise<Ran> {
  if (!existsSync(cli)) throw new Error('Build first: npm run build.');
  const child = spawn(process.execPath, [cli, ...words], { cwd: folder, env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output, errors };
}
