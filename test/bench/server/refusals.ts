import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { quantile } from './numbers.ts';
import { pin, sleep, startServer } from './processes.ts';
import { readAnswer } from './read-answer.ts';
import { type Bench, ms } from './rows.ts';
import { ownCore, startChat, startUpstream } from './subjects.ts';

const VISITORS = 50;
const SECONDS = 8;
const FLOOD_PER_SECOND = 20_000;
/** Between two questions of one visitor. */
const PAUSE_MS = 500;

/** Real visitors, quiet and beside a flood from addresses that are over their limit. */
export const measureRefusals: Bench = async () => {
  pin(process.pid, ownCore);
  const upstream = await startUpstream();
  const chat = await startChat({ upstream: upstream.url, visitors: VISITORS, env: { TRUST_PROXY: '1' } });
  let count = 0;
  let failed = 0;

  async function ask(): Promise<number> {
    const times: number[] = [];
    const endAt = performance.now() + SECONDS * 1_000;
    const visitor = async (at: number): Promise<void> => {
      await sleep((PAUSE_MS / VISITORS) * at);
      for (; performance.now() < endAt; await sleep(PAUSE_MS)) {
        await readAnswer(chat, 'events=1', at + VISITORS * count++).then(({ firstMs }) => times.push(firstMs), () => (failed += 1));
      }
    };
    await Promise.all(Array.from({ length: VISITORS }, (_, at) => visitor(at)));
    return quantile(times, 0.99);
  }

  await ask();
  const quiet = await ask();
  const flood = await startServer('flood.ts', { args: [chat.url, String(FLOOD_PER_SECOND), String(SECONDS + 4)], core: ownCore });
  // It shares its core with who measures and with the service, and must not keep these waiting.
  setPriority(flood.pid, constants.priority.PRIORITY_LOW);
  const told = once(flood.child, 'message');
  await sleep(2_000);
  const flooded = await ask();
  const [message] = (await told) as [string];
  const { answered, statuses } = JSON.parse(message) as { answered: number; statuses: Record<string, number> };
  await chat.server.stop();
  await upstream.stop();
  const ratio = flooded / quiet;
  const refused = Math.round((statuses['429'] ?? 0) / (SECONDS + 4));
  return [
    {
      id: 'L07',
      what: `${VISITORS} visitors beside ${FLOOD_PER_SECOND.toLocaleString('en')} requests a second from addresses over their limit: first piece at p99`,
      measured: `${ratio.toFixed(1)}× of quiet (${ms(quiet)}, then ${ms(flooded)}), ${Math.round(answered).toLocaleString('en')} answered and ${refused.toLocaleString('en')} refused a second, ${failed} failed`,
      limit: '≤ 2×, all answered',
      isHeld: ratio <= 2 && answered >= FLOOD_PER_SECOND * 0.95 && failed === 0,
    },
  ];
};
