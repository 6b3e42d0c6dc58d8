import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { cpuSeconds, pin, residentBytes, sleep } from './processes.ts';
import { type Bench, megabytes, ms } from './rows.ts';
import { findPort, ownCore, startFlags, subjectCore } from './subjects.ts';
import { quantile } from './numbers.ts';

const STARTS = 7;
const IDLE_MS = 2_000;

/** The built backend, from the command of `npm start` to its first answer. */
export const measureStart: Bench = async () => {
  pin(process.pid, ownCore);
  const times: number[] = [];
  const resident: number[] = [];
  const busy: number[] = [];
  // The first one reads the files from the disk, and keeps what was compiled of them.
  for (let count = 0; count <= STARTS; count++) {
    const port = await findPort();
    const startedAt = performance.now();
    const child = spawn('taskset', ['-c', String(subjectCore), process.execPath, ...startFlags(), 'dist/server/node.js'], {
      stdio: 'ignore',
      env: { ...process.env, DASHSCOPE_API_KEY: 'sk-x', BAILIAN_APP_ID: 'a', STORE_URL: 'sqlite::memory:', HOST: '127.0.0.1', PORT: String(port) },
    });
    const pid = child.pid ?? 0;
    while (!(await fetch(`http://127.0.0.1:${port}/readyz`).then(({ ok }) => ok, () => false))) await sleep(2);
    const took = performance.now() - startedAt;
    await sleep(IDLE_MS);
    const cpuBefore = cpuSeconds(pid);
    if (count > 0) {
      times.push(took);
      resident.push(residentBytes(pid));
      busy.push(cpuBefore);
    }
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  const median = quantile(times, 0.5);
  const idle = quantile(resident, 0.5);
  return [
    {
      id: 'L12',
      what: 'from `npm start`’s command to the first answer; memory at rest',
      measured: `${ms(median)} (${ms(quantile(busy, 0.5) * 1_000)} of processor), ${megabytes(idle)}`,
      limit: '≤ 300 ms, ≤ 75 MB',
      isHeld: median <= 300 && idle <= 75e6,
    },
  ];
};
