import { basename, join } from 'node:path';
import process from 'node:process';
import { measureSizes, toTable } from '../sizes.ts';
import { writeSection } from '../readme-section.ts';

/** `npm run size`: prints what is shipped, and brings README's table up to date. */
const root = join(import.meta.dirname, '../..');
const sizes = measureSizes(root);
const table = toTable(sizes);
writeSection(join(root, 'README.md'), 'sizes', table);
process.stdout.write(`${table}\n\n`);
for (const { what, files } of sizes) process.stdout.write(`${what}: ${files.map((file) => basename(file)).join(', ')}\n`);
