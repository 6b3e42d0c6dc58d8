import { quantile } from './numbers.ts';
import { pin } from './processes.ts';
import { readAnswer } from './read-answer.ts';
import { type Bench, type Row } from './rows.ts';
import { ownCore, startChat, startNginx, startPipe, startUpstream, type Subject } from './subjects.ts';

const EVENTS = 200;
const AT_ONCE = 16;
const ROUND_MS = 3_000;
const ROUNDS = 3;
/** Of the bare pipe's. */
const LEAST_SHARE = 0.6;

/** Streams of 200 events, as many as go through, in turns with what is compared. */
export const measureThroughput: Bench = async () => {
  pin(process.pid, ownCore);
  const upstream = await startUpstream();
  const nginx = await startNginx(upstream.url);
  const subjects = [await startPipe('node', upstream.url), await startPipe('hono', upstream.url), ...(nginx ? [nginx] : []), await startChat({ upstream: upstream.url, visitors: 64 })];
  const rates = new Map<Subject, number[]>(subjects.map((subject) => [subject, []]));
  let count = 0;
  // A round of each before, so that all code is compiled.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const subject of subjects) {
      const rate = await countStreams(subject, () => count++);
      if (round > 0) rates.get(subject)?.push(rate);
    }
  }
  for (const { server } of subjects) await server.stop();
  await upstream.stop();
  const rateOf = (subject: Subject | undefined): number => quantile(subject ? (rates.get(subject) ?? []) : [], 0.5);
  const bare = rateOf(subjects[0]);
  return subjects.map((subject): Row => {
    const share = rateOf(subject) / bare;
    const isOurs = subject === subjects.at(-1);
    return {
      id: 'streams',
      what: `streams of ${EVENTS} events a second, ${subject.name}`,
      measured: `${share.toFixed(2)} of the bare pipe’s (${rateOf(subject).toFixed(0)})`,
      limit: isOurs ? `≥ ${LEAST_SHARE}` : '',
      isHeld: !isOurs || share >= LEAST_SHARE,
    };
  });
};

/** Streams a second. */
async function countStreams(subject: Subject, nextAt: () => number): Promise<number> {
  const startedAt = performance.now();
  let done = 0;
  const ask = async (): Promise<void> => {
    while (performance.now() - startedAt < ROUND_MS) {
      await readAnswer(subject, `events=${EVENTS}`, nextAt());
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
  return done / ((performance.now() - startedAt) / 1_000);
}
