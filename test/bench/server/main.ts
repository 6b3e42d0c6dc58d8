import { cpus } from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { measureFirstByte } from './first-byte.ts';
import type { Bench, Row } from './rows.ts';
import { measureRunning } from './running.ts';
import { measureThroughput } from './throughput.ts';

/** `npm run bench:server`: what the backend bears, side by side with what does nothing but pass bytes on. */
const benches: Record<string, Bench> = {
  throughput: measureThroughput,
  'first-byte': measureFirstByte,
  running: measureRunning,
};

const { values } = parseArgs({ options: { only: { type: 'string' }, seconds: { type: 'string', default: '60' } } });
const names = values.only?.split(',') ?? Object.keys(benches);
const rows: Row[] = [];
for (const name of names) {
  const bench = benches[name];
  if (!bench) throw new Error(`There is no bench ${name}: choose of ${Object.keys(benches).join(', ')}.`);
  rows.push(...(await bench({ seconds: Number(values.seconds) })));
}
process.stdout.write(`${cpus().length} cores of ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, ${process.platform}.\n\n`);
process.stdout.write('| | what | measured | promised | |\n|---|---|---|---|---|\n');
for (const { id, what, measured, limit, isHeld } of rows) process.stdout.write(`| ${id} | ${what} | ${measured} | ${limit} | ${isHeld ? '✓' : '✗'} |\n`);
if (rows.some(({ isHeld }) => !isHeld)) process.exitCode = 1;
process.exit();
