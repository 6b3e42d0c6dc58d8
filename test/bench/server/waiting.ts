import { Agent, type IncomingMessage, request } from 'node:http';
import { streamPath } from '../../../server/wire/paths.ts';
import { quantile } from './numbers.ts';
import { cpuSeconds, pin, residentBytes, sleep } from './processes.ts';
import { readAnswer } from './read-answer.ts';
import { type Bench, kilobytes, ms, percent } from './rows.ts';
import { origin, ownCore, startChat, startUpstream, type Subject } from './subjects.ts';

const STREAMS = 5_000;
/** Answers that they wait for. None says anything meanwhile. */
const ANSWERS = 50;
const SILENCE_MS = 58_000;
/** Answers before. V8 gives a process that works a larger new space, once. */
const WARM_UP = 2_000;
/** Longer than the pause between two heartbeats. */
const WATCH_SECONDS = 20;

/** Thousands of open streams on which nothing but heartbeats comes. */
export const measureWaiting: Bench = async () => {
  pin(process.pid, ownCore);
  const upstream = await startUpstream();
  const chat = await startChat({ upstream: upstream.url, visitors: ANSWERS });
  const { pid } = chat.server;
  for (let at = 0; at < WARM_UP; at++) await readAnswer(chat, 'events=20', at);
  const asked = Array.from({ length: ANSWERS }, (_, at) => readAnswer(chat, `events=1 wait=${SILENCE_MS}`, WARM_UP + at).catch(() => undefined));
  await sleep(1_000);
  // So that what the first readers bring along is there before memory is measured.
  const warmUp = await openStreams(chat, 250);
  await sleep(500);
  const before = residentBytes(pid);
  const open = await openStreams(chat, STREAMS);
  await sleep(1_000);
  const cpuBefore = cpuSeconds(pid);
  const startedAt = performance.now();
  const delays: number[] = [];
  let resident = 0;
  while (performance.now() - startedAt < WATCH_SECONDS * 1_000) {
    const sentAt = performance.now();
    await fetch(`${chat.url}/healthz`).then((response) => response.text());
    delays.push(performance.now() - sentAt);
    resident = Math.max(resident, residentBytes(pid));
    // Not often: each is a request, which costs more than a heartbeat.
    await sleep(50);
  }
  const share = (cpuSeconds(pid) - cpuBefore) / ((performance.now() - startedAt) / 1_000);
  for (const stream of [...warmUp, ...open]) stream.destroy();
  await chat.server.stop();
  await upstream.stop();
  await Promise.all(asked);
  const each = (resident - before) / STREAMS;
  const p99 = quantile(delays, 0.99);
  return [
    {
      id: 'L02',
      what: `${STREAMS.toLocaleString('en')} streams with nothing but heartbeats`,
      measured: `${kilobytes(each)} each, ${percent(share)} of a core, /healthz ${ms(p99)} at p99`,
      limit: '≤ 16 kB, ≤ 5 %, p99 ≤ 15 ms',
      isHeld: each <= 16_000 && share <= 0.05 && p99 <= 15,
    },
  ];
};

/** Streams of readers who follow those answers, a hundred each. */
async function openStreams(chat: Subject & { tokens: string[] }, count: number): Promise<IncomingMessage[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 20_000 });
  const streams: IncomingMessage[] = [];
  for (let at = 0; at < count; at += 50) {
    const batch = Array.from({ length: Math.min(50, count - at) }, (_, index) => {
      const conversation = WARM_UP + ((at + index) % ANSWERS);
      return openStream(agent, chat.url + streamPath('default', `c${conversation}`), chat.tokens[conversation % chat.tokens.length] ?? '');
    });
    streams.push(...(await Promise.all(batch)));
  }
  return streams;
}

function openStream(agent: Agent, url: string, token: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const call = request(url, { agent, headers: { origin, authorization: `Bearer ${token}` } }, (answer) => {
      answer.on('error', () => {});
      answer.resume();
      if (answer.statusCode === 200) resolve(answer);
      else reject(new Error(`A stream was answered with status ${answer.statusCode}.`));
    });
    call.on('error', reject);
    call.end();
  });
}
