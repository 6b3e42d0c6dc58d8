import { join } from 'node:path';
import process from 'node:process';
import { explainSize } from '../explain-size.ts';
import { measureSizes, toTable } from '../sizes.ts';

/** `npm run size`: prints what is shipped, and what each kilobyte of it is for. */
const root = join(import.meta.dirname, '../..');
const sizes = measureSizes(root);
const files = [...new Set(sizes.flatMap((size) => size.files))];
process.stdout.write(`${toTable(sizes)}\n\n${explainSize(root, files).join('\n')}\n`);
for (const { what, bytes, budget } of sizes) {
  if (bytes <= budget) continue;
  process.stderr.write(`Over its budget: ${what}, ${bytes} bytes of ${budget}.\n`);
  process.exitCode = 1;
}
