import { expect, it } from 'vitest';
import type { LogEntry } from '../../../server/log.ts';
import { createTellProxy } from '../../../server/runtimes/tell-proxy.ts';

it.each([
  ['once, where requests come through one that was not named', 0, '127.0.0.1', '203.0.113.7', 1],
  ['not where it was named', 1, '127.0.0.1', '203.0.113.7', 0],
  ['not where visitors come themselves', 0, '198.51.100.1', '203.0.113.7', 0],
  ['not where nobody was asked before', 0, '10.0.0.7', undefined, 0],
])('tells the owner of a proxy %s', (_, trustedProxies, peer, forwarded, times) => {
  const logs: LogEntry[] = [];
  const tell = createTellProxy({ trustedProxies, log: (entry) => logs.push(entry) });
  for (let at = 0; at < 3; at++) tell(new Request('http://chat.test/', { headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } }), peer);
  expect(logs.map(({ event }) => event)).toEqual(Array.from({ length: times }, () => 'proxy_not_trusted'));
});
