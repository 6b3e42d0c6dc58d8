import { cpus } from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { measureCheap } from './cheap.ts';
import { measureDrain } from './drain.ts';
import { measureFirstByte } from './first-byte.ts';
import { measureGrowth } from './growth.ts';
import { measureMemory } from './memory.ts';
import { measureNewTurns } from './new-turns.ts';
import { measureRefusals } from './refusals.ts';
import type { Bench, Row } from './rows.ts';
import { measureRunning } from './running.ts';
import { measureStart } from './start.ts';
import { measureThroughput } from './throughput.ts';
import { measureUploads } from './uploads.ts';
import { measureWaiting } from './waiting.ts';

/**
 * `npm run bench:server`: what the backend bears, side by side with what does nothing but pass bytes on. `--only` names
 * rows; with a folder in BENCH_PROFILE the backend of each writes a profile of its processor time there.
 */
const benches: Record<string, Bench> = {
  throughput: measureThroughput,
  'first-byte': measureFirstByte,
  running: measureRunning,
  waiting: measureWaiting,
  cheap: measureCheap,
  'new-turns': measureNewTurns,
  refusals: measureRefusals,
  uploads: measureUploads,
  drain: measureDrain,
  start: measureStart,
  memory: measureMemory,
  growth: measureGrowth,
};

const { values } = parseArgs({ options: { only: { type: 'string' }, seconds: { type: 'string', default: '20' }, turns: { type: 'string', default: '40000' } } });
const names = values.only?.split(',') ?? Object.keys(benches);
process.stdout.write(`${cpus().length} cores of ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, ${process.platform}.\n\n`);
process.stdout.write('| | what | measured | promised | |\n|---|---|---|---|---|\n');
for (const name of names) {
  const bench = benches[name];
  if (!bench) throw new Error(`There is no bench ${name}: choose of ${Object.keys(benches).join(', ')}.`);
  for (const row of await bench({ seconds: Number(values.seconds), turns: Number(values.turns) })) {
    process.stdout.write(toLine(row));
    if (!row.isHeld) process.exitCode = 1;
  }
}
process.exit();

function toLine({ id, what, measured, limit, isHeld }: Row): string {
  return `| ${id} | ${what} | ${measured} | ${limit} | ${isHeld ? '✓' : '✗'} |\n`;
}
