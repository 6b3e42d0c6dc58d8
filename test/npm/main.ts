import { join } from 'node:path';
import process from 'node:process';
import { writePackage } from './write-package.ts';

/** `npm run package`: makes the folder to publish with `npm publish dist/npm`. */
process.stdout.write(`Ready to publish: ${writePackage(join(import.meta.dirname, '../..'))}\n`);
