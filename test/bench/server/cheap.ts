import { stopPath } from '../../../server/wire/paths.ts';
import { quantile } from './numbers.ts';
import { pin } from './processes.ts';
import { runRawLoad } from './raw-load.ts';
import { type Bench, ms } from './rows.ts';
import { origin, ownCore, startChat, startUpstream } from './subjects.ts';

const SECONDS = 6;
const CONNECTIONS = 64;
const LEAST = 12_000;

/** Requests that call nobody: a visitor's token, a body with a schema, a limit, and one look into the store. */
export const measureCheap: Bench = async () => {
  pin(process.pid, ownCore);
  const upstream = await startUpstream();
  const chat = await startChat({ upstream: upstream.url, visitors: 256, env: { STORE_URL: 'sqlite::memory:' } });
  const requests = chat.tokens.map((token) => ({
    method: 'POST',
    path: stopPath('default', 'nothing-runs-here'),
    headers: { origin, authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: '{}',
  }));
  const load = { url: chat.url, requests, connections: CONNECTIONS };
  await runRawLoad({ ...load, seconds: 2 });
  const { perSecond, delays, statuses } = await runRawLoad({ ...load, seconds: SECONDS });
  await chat.server.stop();
  await upstream.stop();
  const p99 = quantile(delays, 0.99);
  const isClean = Object.keys(statuses).join() === '200';
  return [
    {
      id: 'L05',
      what: 'cheap requests a second: token, schema, limit, one look into the store',
      measured: `${Math.round(perSecond).toLocaleString('en')}, ${ms(p99)} at p99${isClean ? '' : `, statuses ${JSON.stringify(statuses)}`}`,
      limit: `≥ ${LEAST.toLocaleString('en')}, p99 ≤ 10 ms`,
      isHeld: isClean && perSecond >= LEAST && p99 <= 10,
    },
  ];
};
