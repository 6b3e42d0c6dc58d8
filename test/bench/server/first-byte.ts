import { quantile } from './numbers.ts';
import { pin, sleep } from './processes.ts';
import { readAnswer } from './read-answer.ts';
import { type Bench, ms, type Row } from './rows.ts';
import { ownCore, startChat, startPipe, startUpstream, type Subject } from './subjects.ts';

const QUESTIONS = 3_000;
const WARM_UP = 500;
const RUNNING = 100;

/** The time until an answer's first piece, over that of the bare pipe: on a quiet backend, and beside a hundred running answers. */
export const measureFirstByte: Bench = async () => {
  pin(process.pid, ownCore);
  const upstream = await startUpstream();
  const bare = await startPipe('node', upstream.url);
  const chat = await startChat({ upstream: upstream.url, visitors: 300 });
  let count = 0;

  /** Alternately, so that whatever else the machine does falls on both. */
  async function compare(): Promise<{ median: number; p99: number }> {
    const times = new Map<Subject, number[]>([[bare, []], [chat, []]]);
    for (let at = 0; at < QUESTIONS + WARM_UP; at++) {
      for (const subject of [bare, chat]) {
        const { firstMs } = await readAnswer(subject, 'events=1', count++);
        if (at >= WARM_UP) times.get(subject)?.push(firstMs);
      }
    }
    const added = (share: number): number => quantile(times.get(chat) ?? [], share) - quantile(times.get(bare) ?? [], share);
    return { median: added(0.5), p99: added(0.99) };
  }

  const quiet = await compare();
  // As many on both, until all is measured.
  const background = [bare, chat].flatMap((subject) => Array.from({ length: RUNNING }, () => readAnswer(subject, 'events=20000 gap=50', count++).catch(() => undefined)));
  await sleep(2_000);
  const busy = await compare();
  for (const { server } of [bare, chat]) await server.stop();
  await Promise.all(background);
  await upstream.stop();
  const row = (id: string, what: string, found: { median: number; p99: number }, limits: { median: number; p99: number }): Row => ({
    id,
    what,
    measured: `${ms(found.median)} at the median, ${ms(found.p99)} at p99`,
    limit: `≤ ${ms(limits.median)}, ≤ ${ms(limits.p99)}`,
    isHeld: found.median <= limits.median && found.p99 <= limits.p99,
  });
  return [
    row('first byte', 'time added until the first piece, over the bare pipe', quiet, { median: 1, p99: 3 }),
    row('L04', `the same beside ${RUNNING} running answers`, busy, { median: 3, p99: 20 }),
  ];
};
