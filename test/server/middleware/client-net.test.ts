import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import type { AppEnv } from '../../../server/middleware/app-env.ts';
import { readClientNet, toClientNet } from '../../../server/middleware/client-net.ts';

async function read(peerAddress: string | undefined, forwarded: string | undefined, trustedProxies: number): Promise<string | undefined> {
  const app = new Hono<AppEnv>().get('/', (c) => c.json({ address: readClientNet(c, { trustedProxies })?.address }));
  const response = await app.request('/', { headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } }, { peerAddress });
  return ((await response.json()) as { address?: string }).address;
}

describe('where a request is from', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7', '203.0.113'],
    ['203.0.113.7:4711', '203.0.113.7', '203.0.113'],
    ['::ffff:203.0.113.7', '203.0.113.7', '203.0.113'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2', '2001:db8:1'],
    ['2001:DB8:1:2::9', '2001:db8:1:2', '2001:db8:1'],
    ['[2001:db8:1:2::9]:443', '2001:db8:1:2', '2001:db8:1'],
    ['fe80::1%eth0', 'fe80:0:0:0', 'fe80:0:0'],
    ['::', '0:0:0:0', '0:0:0'],
  ])('%s counts as %s in %s', (text, address, wide) => {
    expect(toClientNet(text)).toEqual({ address, wide });
  });

  it.each(['', 'unknown', '1.2.3', '1.2.3.256', '1:2', '1::2::3', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7::8:9', 'g::1', 'x'.repeat(10_000), '_hidden'])('%j is no address', (text) => {
    expect(toClientNet(text)).toBeUndefined();
  });

  it.each([
    ['nobody’s word but the connection’s', '203.0.113.7', '198.51.100.1', 0, '203.0.113.7'],
    ['nobody’s, where it is a proxy that was not named', '127.0.0.1', '198.51.100.1', 0, undefined],
    ['nobody’s, where the runtime tells none', undefined, '198.51.100.1', 0, undefined],
    ['that of the one proxy, not what stands left of it', '10.0.0.1', '1.1.1.1, 198.51.100.1', 1, '198.51.100.1'],
    ['that of the outer one of two', '10.0.0.1', '1.1.1.1, 198.51.100.1, 10.0.0.2', 2, '198.51.100.1'],
    ['that of the inner one, where the outer one was passed by', '10.0.0.1', '198.51.100.1', 2, '198.51.100.1'],
    ['the connection’s, where no proxy was passed', '203.0.113.7', undefined, 1, '203.0.113.7'],
    ['no word that is no address', '10.0.0.1', '1.1.1.1, unknown', 1, undefined],
  ])('takes %s', async (_, peer, forwarded, proxies, address) => {
    expect(await read(peer, forwarded, proxies)).toBe(address);
  });
});
