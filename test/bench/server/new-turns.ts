import { quantile } from './numbers.ts';
import { pin, sleep } from './processes.ts';
import { readAnswer } from './read-answer.ts';
import { type Bench, ms } from './rows.ts';
import { ownCore, startChat, startUpstream } from './subjects.ts';

const PER_SECOND = 300;
const WARM_UP_SECONDS = 3;
/** One in so many is sent twice at once, as after a lost response. */
const TWICE = 10;

/** New turns at a steady rate, whether the ones before are answered or not. */
export const measureNewTurns: Bench = async ({ seconds }) => {
  pin(process.pid, ownCore);
  const upstream = await startUpstream();
  const chat = await startChat({ upstream: upstream.url, visitors: 1_000 });
  let count = 0;
  let failed = 0;

  /** Times until the first piece. */
  async function ask(duration: number): Promise<number[]> {
    const startedAt = performance.now();
    const asked: Promise<number>[] = [];
    const until = count + duration * PER_SECOND;
    const first = count;
    const askOne = (at: number): Promise<number> =>
      readAnswer(chat, 'events=1', at).then(
        ({ firstMs }) => firstMs,
        () => {
          failed += 1;
          return Number.NaN;
        },
      );
    while (count < until) {
      const due = first + ((performance.now() - startedAt) / 1_000) * PER_SECOND;
      for (; count < Math.min(due, until); count++) {
        asked.push(askOne(count));
        if (count % TWICE === 0) asked.push(askOne(count));
      }
      await sleep(2);
    }
    return (await Promise.all(asked)).filter((firstMs) => !Number.isNaN(firstMs));
  }

  await ask(WARM_UP_SECONDS);
  const times = await ask(seconds);
  const { calls } = (await (await fetch(`${upstream.url}/calls`)).json()) as { calls: number };
  await chat.server.stop();
  await upstream.stop();
  const p99 = quantile(times, 0.99);
  const duplicates = calls - count;
  return [
    {
      id: 'L06',
      what: `${PER_SECOND} new turns a second for ${seconds} s, every tenth sent twice: until the first piece`,
      measured: `${ms(quantile(times, 0.5))} at the median, ${ms(p99)} at p99, ${duplicates} answered twice, ${failed} failed`,
      limit: 'p99 ≤ 60 ms, 0 twice, 0 failed',
      isHeld: p99 <= 60 && duplicates === 0 && failed === 0,
    },
  ];
};
