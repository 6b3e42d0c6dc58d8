import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { freeStart } from '../runtimes/free-start.ts';
import { runServer } from '../runtimes/run-server.ts';
import { startNode } from '../runtimes/start-node.ts';

const help = `bailian-chat start

Runs the backend in this folder: bailian-chat.json and data/chat.db are looked for here, unless variables say otherwise.
`;

/** Runs until the process is told to stop. */
export async function start(words: string[]): Promise<number | undefined> {
  const { values } = parseArgs({ args: words, options: { help: { type: 'boolean' } } });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  await runServer((log) => startNode({ env: process.env, root: process.cwd(), widget: findWidget(), log }));
  freeStart();
  return undefined;
}

/** Beside this file in the published package, and beside its folder in the built repository. */
function findWidget(): string {
  const [beside = '', above = ''] = ['widget', '../widget'].map((folder) => join(import.meta.dirname, folder));
  return existsSync(beside) ? beside : above;
}
