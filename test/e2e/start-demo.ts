import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';

export interface Demo {
  /** Address of the English shop, with a slash at its end. */
  url: string;
  close(): Promise<void>;
}

/** Starts the built demo on a free port, with nothing of the machine's own: no key, so the emulator answers. */
export async function startDemo(): Promise<Demo> {
  const demo = spawn(process.execPath, ['dist/server/demo.js'], {
    cwd: join(import.meta.dirname, '../..'),
    env: { PATH: process.env['PATH'], PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const chunk of demo.stdout) {
    output += String(chunk);
    if (output.includes('Press Ctrl+C to stop.')) break;
  }
  const url = /English +(\S+)/.exec(output)?.[1];
  if (!url) throw new Error(`The demo did not start: ${output}`);
  return {
    url,
    async close() {
      demo.kill('SIGTERM');
      await once(demo, 'exit');
    },
  };
}
