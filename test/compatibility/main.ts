import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { pack, readRelease, releasePath } from './release.ts';

/** `npm run keep:release`: keeps what was just built, or built in the folder that is given, for the tests of the next release. */
const [root = join(import.meta.dirname, '../..')] = process.argv.slice(2);
const packed = pack(await readRelease(root));
writeFileSync(releasePath, packed);
process.stdout.write(`${releasePath}: ${(packed.length / 1_000).toFixed(1)} kB\n`);
