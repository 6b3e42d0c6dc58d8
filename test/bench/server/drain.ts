import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { streamPath } from '../../../server/wire/paths.ts';
import { createSecret } from '../../../server/random-id.ts';
import { startRedis, whyNoRedis } from '../../redis.ts';
import { pin, sleep } from './processes.ts';
import type { Bench } from './rows.ts';
import { origin, ownCore, startChat, startUpstream, toChatRequest } from './subjects.ts';

const ANSWERS = 500;
const GAP_MS = 50;
/** Every second answer would take far longer than the backend has to end. */
const SHORT_EVENTS = 240;
const LONG_EVENTS = 2_000;
const DRAIN_SECONDS = 15;

/** A backend is told to stop while answers run. Another one on the same Redis has what came of them. */
export const measureDrain: Bench = async () => {
  if (whyNoRedis) return [];
  pin(process.pid, ownCore);
  const redis = await startRedis();
  const upstream = await startUpstream();
  const env = { STORE_URL: redis.url, TOKEN_SECRET: createSecret(), DRAIN_SECONDS: String(DRAIN_SECONDS) };
  const chat = await startChat({ upstream: upstream.url, visitors: ANSWERS, env });
  const other = await startChat({ upstream: upstream.url, visitors: 0, env });
  const agent = new Agent({ keepAlive: true, maxSockets: 2 * ANSWERS });

  /** The text that a reader got until its stream ended, and the event it got last. */
  function read(url: string, { path, method, headers, body }: { path: string; method: string; headers: Record<string, string>; body?: string }): Promise<{ text: string; lastId: string }> {
    return new Promise((resolve, reject) => {
      const call = request(url + path, { method, agent, headers: { 'content-type': 'application/json', ...headers } }, (answer: IncomingMessage) => {
        let stream = '';
        answer.setEncoding('utf8').on('data', (piece: string) => (stream += piece));
        answer.on('error', () => {});
        answer.on('close', () => (answer.statusCode === 200 ? resolve(toText(stream)) : reject(new Error(`${path} was answered with status ${answer.statusCode}.`))));
      });
      call.on('error', reject);
      call.end(body);
    });
  }

  const asked = Array.from({ length: ANSWERS }, (_, at) => {
    const events = at % 2 === 0 ? SHORT_EVENTS : LONG_EVENTS;
    return read(chat.url, { method: 'POST', ...toChatRequest(`events=${events} gap=${GAP_MS}`, String(at), chat.tokens[at] ?? '') });
  });
  await sleep(5_000);
  const startedAt = performance.now();
  chat.server.child.kill('SIGTERM');
  await once(chat.server.child, 'exit');
  const seconds = (performance.now() - startedAt) / 1_000;
  const seen = await Promise.all(asked);
  let lost = 0;
  for (const [at, { text, lastId }] of seen.entries()) {
    // What is kept, from the begin on, by a backend that never saw the answer run.
    const kept = await read(other.url, { method: 'GET', path: streamPath('default', `c${at}`), headers: { origin, authorization: `Bearer ${chat.tokens[at]}`, 'last-event-id': lastId.replace(/:\d+$/, ':0') } });
    if (at % 2 === 0) lost += Math.abs(SHORT_EVENTS - text.split(' word ').length + 1);
    lost += Math.abs(kept.text.length - text.length) + (kept.text.startsWith(text) ? 0 : 1);
  }
  await other.server.stop();
  await upstream.stop();
  await redis.close();
  return [
    {
      id: 'L09',
      what: `${ANSWERS} answers on Redis when the backend is told to stop, half of them too long for its ${DRAIN_SECONDS} s`,
      measured: `gone after ${seconds.toFixed(1)} s, ${lost} characters lost`,
      limit: '≤ 30 s, 0 lost',
      isHeld: seconds <= 30 && lost === 0,
    },
  ];
};

function toText(stream: string): { text: string; lastId: string } {
  let text = '';
  let lastId = '';
  for (const [, id = '', data = ''] of stream.matchAll(/^id: (\S+)\ndata: (.*)$/gm)) {
    const part = JSON.parse(data) as { type: string; delta?: string };
    if (part.type === 'text-delta') text += part.delta ?? '';
    lastId = id;
  }
  return { text, lastId };
}
