import { pin, residentBytes, sleep } from './processes.ts';
import { readAnswer } from './read-answer.ts';
import { type Bench, megabytes } from './rows.ts';
import { ownCore, startChat, startUpstream } from './subjects.ts';

const AT_ONCE = 32;
const QUARTERS = 4;
/** Of the memory after the first quarter. */
const MOST_GROWTH = 1.1;

/** Short turns one after the other: what is kept of them in memory. */
export const measureMemory: Bench = async ({ turns }) => {
  pin(process.pid, ownCore);
  const upstream = await startUpstream();
  const chat = await startChat({ upstream: upstream.url, visitors: 500 });
  const startedAt = performance.now();
  const steps: number[] = [];
  let count = 0;
  for (let quarter = 1; quarter <= QUARTERS; quarter++) {
    const until = (turns / QUARTERS) * quarter;
    const ask = async (): Promise<void> => {
      while (count < until) await readAnswer(chat, 'events=2', count++);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, ask));
    // What runs right after an answer has ended is no part of what is kept.
    await sleep(500);
    steps.push(residentBytes(chat.server.pid));
  }
  const perSecond = turns / ((performance.now() - startedAt) / 1_000);
  await chat.server.stop();
  await upstream.stop();
  const growth = (steps.at(-1) ?? Number.NaN) / (steps[0] ?? Number.NaN);
  return [
    {
      id: 'memory',
      what: `memory over ${turns.toLocaleString('en')} turns, the last quarter to the first`,
      measured: `${growth.toFixed(2)} (${steps.map(megabytes).join(', ')}), ${Math.round(perSecond).toLocaleString('en')} turns a second`,
      limit: `≤ ${MOST_GROWTH}`,
      isHeld: growth <= MOST_GROWTH,
    },
  ];
};
