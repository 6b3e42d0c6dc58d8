import { quantile } from './numbers.ts';
import { cpuSeconds, pin, residentBytes, sleep } from './processes.ts';
import { type ReadAnswer, readAnswer } from './read-answer.ts';
import { type Bench, kilobytes, ms, percent } from './rows.ts';
import { ownCore, startChat, startUpstream } from './subjects.ts';

const ANSWERS = 1_000;
const GAP_MS = 50;
/** In which all of them are asked, and in which they end. */
const EDGE_SECONDS = 5;

/** A thousand answers of twenty events a second through one process. */
export const measureRunning: Bench = async ({ seconds }) => {
  pin(process.pid, ownCore);
  const upstream = await startUpstream();
  const chat = await startChat({ upstream: upstream.url, visitors: ANSWERS });
  const { pid } = chat.server;
  // So that what any answer needs is there before memory is measured.
  for (let at = 0; at < 200; at++) await readAnswer(chat, 'events=20', at);
  const before = residentBytes(pid);
  const events = ((seconds + 2 * EDGE_SECONDS) * 1_000) / GAP_MS;
  const answers: Promise<ReadAnswer | undefined>[] = [];
  for (let at = 0; at < ANSWERS; at++) {
    answers.push(readAnswer(chat, `events=${events} gap=${GAP_MS}`, at + 1_000).catch(() => undefined));
    if (at % 4 === 3) await sleep((EDGE_SECONDS * 1_000) / (ANSWERS / 4) / 2);
  }
  await sleep((EDGE_SECONDS * 1_000) / 2);
  const cpuBefore = cpuSeconds(pid);
  const startedAt = performance.now();
  let resident = 0;
  while (performance.now() - startedAt < seconds * 1_000) {
    await sleep(500);
    resident = Math.max(resident, residentBytes(pid));
  }
  const share = (cpuSeconds(pid) - cpuBefore) / ((performance.now() - startedAt) / 1_000);
  const read = await Promise.all(answers);
  await chat.server.stop();
  await upstream.stop();
  const whole = read.filter((answer) => answer !== undefined);
  const delays = whole.flatMap((answer) => answer.delays);
  const p99 = quantile(delays, 0.99);
  const perAnswer = (resident - before) / ANSWERS;
  const failed = ANSWERS - whole.length;
  return [
    {
      id: 'L01',
      what: `${ANSWERS.toLocaleString('en')} answers of 20 events a second, for ${seconds} s`,
      measured: `${percent(share)} of a core, ${ms(quantile(delays, 0.5))} of delay at the median, ${ms(p99)} at p99, ${failed} failed`,
      limit: '≤ 85 %, p99 ≤ 120 ms, 0 failed',
      isHeld: share <= 0.85 && p99 <= 120 && failed === 0,
    },
    { id: 'L03', what: 'memory of each, its log included', measured: kilobytes(perAnswer), limit: '≤ 130 kB', isHeld: perAnswer <= 130_000 },
  ];
};
