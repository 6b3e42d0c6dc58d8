import { basename, join } from 'node:path';
import process from 'node:process';
import { measureSizes, toTable } from '../sizes.ts';

/** `npm run size`: prints what is shipped. */
const sizes = measureSizes(join(import.meta.dirname, '../..'));
process.stdout.write(`${toTable(sizes)}\n\n`);
for (const { what, bytes, files } of sizes) process.stdout.write(`${what}: ${bytes} bytes in ${files.map((file) => basename(file)).join(', ')}\n`);
