import process from 'node:process';
import { parseArgs } from 'node:util';
import { startVitest } from 'vitest/node';

/** `npm run fuzz -- [--seconds 600]` */
const { values } = parseArgs({ options: { seconds: { type: 'string', default: '600' } } });
if (!/^\d{1,6}$/.test(values.seconds)) {
  process.stderr.write('Use: npm run fuzz -- --seconds <number>\n');
  process.exit(2);
}
process.env['FUZZ_SECONDS'] = values.seconds;
await startVitest('test', ['test/fuzz'], { watch: false });
