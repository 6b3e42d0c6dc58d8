import { quantile } from './numbers.ts';
import { cpuSeconds, pin, residentBytes, sleep } from './processes.ts';
import { type ReadAnswer, readAnswer } from './read-answer.ts';
import { type Bench, kilobytes, ms, percent, type Row } from './rows.ts';
import { ownCore, startChat, startUpstream } from './subjects.ts';

const ANSWERS = 1_000;
const GAP_MS = 50;
/** Answers before. V8 gives a process that works a larger new space, once. */
const WARM_UP = 2_000;
/** In which all of them are asked, and in which they end. */
const EDGE_SECONDS = 5;

/** A thousand answers of twenty events a second through one process: with the store in memory, and in a file. */
export const measureRunning: Bench = async ({ seconds }) => {
  pin(process.pid, ownCore);
  const inMemory = await run(seconds, { STORE_URL: 'sqlite::memory:' });
  const inFile = await run(seconds);
  const row = (where: string, { share, p50, p99, failed }: Running): Row => ({
    id: 'L01',
    what: `${ANSWERS.toLocaleString('en')} answers of 20 events a second, for ${seconds} s, ${where}`,
    measured: `${percent(share)} of a core, ${ms(p50)} of delay at the median, ${ms(p99)} at p99, ${failed} failed`,
    limit: '≤ 85 %, p99 ≤ 120 ms, 0 failed',
    isHeld: share <= 0.85 && p99 <= 120 && failed === 0,
  });
  return [
    row('the store in memory', inMemory),
    row('the store in a file', inFile),
    // With the store in memory its log would be there twice.
    { id: 'L03', what: 'memory of each, its log included', measured: kilobytes(inFile.perAnswer), limit: '≤ 130 kB', isHeld: inFile.perAnswer <= 130_000 },
  ];
};

interface Running {
  /** Of a core. */
  share: number;
  /** Delay added to an event, in ms. */
  p50: number;
  p99: number;
  failed: number;
  /** Resident bytes. */
  perAnswer: number;
}

async function run(seconds: number, env: Record<string, string> = {}): Promise<Running> {
  const upstream = await startUpstream();
  const chat = await startChat({ upstream: upstream.url, visitors: ANSWERS, env });
  const { pid } = chat.server;
  // So that what any answer needs is there before memory is measured.
  for (let at = 0; at < WARM_UP; at++) await readAnswer(chat, 'events=20', at);
  const before = residentBytes(pid);
  const events = ((seconds + 2 * EDGE_SECONDS) * 1_000) / GAP_MS;
  const answers: Promise<ReadAnswer | undefined>[] = [];
  for (let at = 0; at < ANSWERS; at++) {
    answers.push(readAnswer(chat, `events=${events} gap=${GAP_MS}`, at + WARM_UP).catch(() => undefined));
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
  return {
    share,
    p50: quantile(delays, 0.5),
    p99: quantile(delays, 0.99),
    failed: ANSWERS - whole.length,
    perAnswer: (resident - before) / ANSWERS,
  };
}
