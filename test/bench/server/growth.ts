import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createVisitorTokens } from '../../../server/chat/visitors.ts';
import { systemClock } from '../../../server/clock.ts';
import { createSecret } from '../../../server/random-id.ts';
import { openStore } from '../../../server/runtimes/open-store.ts';
import { startRedis, whyNoRedis } from '../../redis.ts';
import { fillStore } from './fill-store.ts';
import { cpuSeconds, pin } from './processes.ts';
import { readAnswer } from './read-answer.ts';
import { type Bench, ms, type Row } from './rows.ts';
import { ownCore, startChat, startUpstream, toChatRequest } from './subjects.ts';

const SCALES = [1, 4, 16];
const VISITORS = 200;
const CONVERSATIONS = 4;
const ROUNDS = 5;
const TURNS = 2_000;
const AT_ONCE = 16;
/** At the largest scale, of what a turn costs at the smallest. */
const MOST_RATIO = 1.25;
const secret = createSecret();

/** What a turn costs with ever more visitors, conversations and messages in the store: one more question in a conversation that was there. */
export const measureGrowth: Bench = async () => {
  pin(process.pid, ownCore);
  const upstream = await startUpstream();
  const rows: Row[] = [];
  for (const kind of whyNoRedis ? ['SQLite'] : ['SQLite', 'Redis']) {
    const costs: number[] = [];
    for (const scale of SCALES) costs.push(await measureCost(kind, scale, upstream.url));
    const ratio = (costs.at(-1) ?? Number.NaN) / (costs[0] ?? Number.NaN);
    const messages = (scale: number): string => (VISITORS * CONVERSATIONS * ROUNDS * 2 * scale).toLocaleString('en');
    rows.push({
      id: 'growth',
      what: `processor time of a turn on ${kind} with ${SCALES.map((scale) => `${scale}×`).join(', ')} of visitors, conversations and messages (${messages(SCALES[0] ?? 1)} to ${messages(SCALES.at(-1) ?? 1)})`,
      measured: `${ratio.toFixed(2)} at ${SCALES.at(-1)}× (${costs.map((cost) => ms(cost * 1_000)).join(', ')})`,
      limit: `≤ ${MOST_RATIO}`,
      isHeld: ratio <= MOST_RATIO,
    });
  }
  await upstream.stop();
  return rows;
};

/** Seconds of processor time a turn, Redis's own included. */
async function measureCost(kind: string, scale: number, upstream: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'bailian-chat-bench-'));
  const redis = kind === 'Redis' ? await startRedis() : undefined;
  const url = redis?.url ?? `sqlite:${folder}/chat.db`;
  const store = await openStore({ url, root: folder, log: () => undefined });
  await fillStore(store, { visitors: VISITORS * scale, conversations: CONVERSATIONS, rounds: ROUNDS });
  await store.close();

  const tokens = await createVisitorTokens({ secrets: [secret], clock: systemClock });
  const chat = await startChat({ upstream, visitors: 0, env: { STORE_URL: url, TOKEN_SECRET: secret } });
  // Spread over all there are, so that nothing is found in a cache for being asked for a moment ago.
  const asked = await Promise.all(Array.from({ length: VISITORS }, async (_, at) => (await tokens.mint('default', `v${at * scale}`)).token));
  const target = { url: chat.url, toRequest: (prompt: string, at: number) => toChatRequest(prompt, `${Math.floor(at / VISITORS) % CONVERSATIONS}`, asked[at % VISITORS] ?? '', `q${at}`) };
  let count = 0;
  const ask = async (turns: number): Promise<void> => {
    const until = count + turns;
    const one = async (): Promise<void> => {
      while (count < until) await readAnswer(target, 'events=2', count++);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
  };
  const used = (): number => cpuSeconds(chat.server.pid) + (redis ? cpuSeconds(redis.pid) : 0);
  await ask(TURNS / 2);
  const before = used();
  await ask(TURNS);
  const cost = (used() - before) / TURNS;
  await chat.server.stop();
  await redis?.close();
  rmSync(folder, { recursive: true });
  return cost;
}
