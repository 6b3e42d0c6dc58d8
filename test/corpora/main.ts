import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';

/**
 * `npm run test:corpora -- --dir <folder>`: collections of hostile inputs, which are their authors' and no part of this
 * project, as answers. The folder holds them as one JSON value a line: see read-corpora.ts for the names and shapes.
 */
const { dir } = parseArgs({ options: { dir: { type: 'string' } } }).values;
const folder = resolve(dir ?? '');

if (!dir || !existsSync(join(folder, 'xss-strings.jsonl'))) {
  process.stderr.write(`There is no xss-strings.jsonl in "${dir ?? ''}": write npm run test:corpora -- --dir <folder of the collections>\n`);
  process.exitCode = 1;
} else {
  const vitest = join(import.meta.dirname, '../../node_modules/vitest/vitest.mjs');
  const { status } = spawnSync(process.execPath, [vitest, 'run', '--config', join(import.meta.dirname, 'vitest.config.ts')], { stdio: 'inherit', env: { ...process.env, CORPORA: folder } });
  process.exitCode = status ?? 1;
}
