import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createEmulator } from '../../../demo/emulator/create-emulator.ts';
import { createLocalRates } from '../../../server/chat/limits/local-rates.ts';
import type { LogEntry } from '../../../server/log.ts';
import { createMetrics } from '../../../server/metrics/metrics.ts';
import { ADDRESS_RATE } from '../../../server/middleware/rate-limit.ts';
import { startNode } from '../../../server/runtimes/start-node.ts';
import { createTurnAway, type RequestHead } from '../../../server/runtimes/turn-away.ts';
import type { ErrorBody } from '../../../server/wire/errors.ts';
import { createFakeClock } from '../../fake-clock.ts';
import { serveLocally } from '../../serve.ts';
import { createTestApp, page } from '../test-app.ts';

const flooding = '203.0.113.9';
const path = '/v1/apps/default';
const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** An address that has used all it may. */
function setUp(trustedProxies = 0) {
  const clock = createFakeClock();
  const rates = createLocalRates({ clock });
  const logs: LogEntry[] = [];
  const turnAway = createTurnAway({ rates, trustedProxies, clock, log: (entry) => logs.push(entry) });
  const useAll = (): void => {
    while (rates.take(flooding, ADDRESS_RATE) === 0);
  };
  useAll();
  const head = (more: Partial<RequestHead> = {}, headers: Record<string, string> = {}): RequestHead => ({ method: 'GET', path, peerAddress: flooding, header: (name) => headers[name], ...more });
  return { clock, rates, logs, useAll, look: (asked: RequestHead) => turnAway.look(asked), close: () => turnAway.close(), head };
}

describe('whoever floods', () => {
  it.each([
    ['on its own', 0, flooding, {}],
    ['through a proxy with TLS', 1, '10.0.0.1', { 'x-forwarded-for': `1.2.3.4, ${flooding}`, 'x-forwarded-proto': 'http, https' }],
    ['through a proxy that names requests', 1, '10.0.0.1', { 'x-forwarded-for': flooding, 'x-request-id': 'from-the-proxy' }],
  ])('gets from the edge what the app would say: %s', async (_, trustedProxies, peerAddress, headers: Record<string, string>) => {
    const { clock, rates, look, head } = setUp(trustedProxies);
    const { request } = await createTestApp({ clock, rates, trustedProxies });
    const said = await request(path, { peerAddress, headers });
    const turnedAway = look(head({ peerAddress }, headers));
    const ownId = turnedAway?.headers['x-request-id'] ?? '';
    const id = said.headers.get('x-request-id') ?? '';
    if (headers['x-request-id']) expect(ownId).toBe('from-the-proxy');
    expect(turnedAway?.status).toBe(said.status);
    expect({ ...turnedAway?.headers, 'x-request-id': id }).toEqual(Object.fromEntries(said.headers));
    const body = JSON.parse(turnedAway?.body ?? '') as ErrorBody;
    expect(body.error.requestId).toBe(ownId);
    expect({ error: { ...body.error, requestId: id } }).toEqual(await said.json());
  });

  it('is let in again as soon as the app would, and never waits for longer because it asked', async () => {
    const { clock, rates, look, head } = setUp();
    for (let count = 0; count < 50; count++) expect(look(head())).toBeDefined();
    await clock.advance(ADDRESS_RATE.intervalMs);
    expect(look(head())).toBeUndefined();
    expect(rates.take(flooding, ADDRESS_RATE)).toBe(0);
    expect(look(head())).toBeDefined();
  });

  it('keeps nobody else out, and nothing but the API is kept from it', () => {
    const { look, head } = setUp();
    expect(look(head({ peerAddress: '203.0.113.10' }))).toBeUndefined();
    expect(look(head({ peerAddress: undefined }))).toBeUndefined();
    expect(look(head({ path: '/healthz' }))).toBeUndefined();
  });

  it('is logged once a second, under the begin of its requests’ names', async () => {
    const { clock, logs, useAll, look, close, head } = setUp();
    const ids = ['GET', 'GET', 'POST', 'BREW'].map((method) => look(head({ method }))?.headers['x-request-id']);
    expect(new Set(ids).size).toBe(4);
    expect(logs).toEqual([]);
    await clock.advance(1_000);
    const line = { level: 'info', event: 'requests_refused', requestId: ids[0]?.split('.')[0], route: '/v1/*', status: 429, code: 'rate_limited' };
    expect(logs).toEqual([{ ...line, method: 'GET', count: 2 }, { ...line, method: 'POST', count: 1 }, { ...line, method: 'other', count: 1 }]);
    useAll();
    look(head());
    close();
    expect(logs).toHaveLength(4);
    await clock.advance(5_000);
    expect(logs).toHaveLength(4);
  });

  it('is counted one by one', async () => {
    const metrics = createMetrics({ token: 'numbers', apps: new Map() });
    metrics.watch(() => {})({ level: 'info', event: 'requests_refused', method: 'GET', route: '/v1/*', status: 429, code: 'rate_limited', count: 7 });
    const text = await (await metrics.routes.request('/metrics', { headers: { authorization: 'Bearer numbers' } })).text();
    expect(text).toContain('bailian_chat_requests_total{method="GET",route="/v1/*",status="429"} 7');
    expect(text).toMatch(/bailian_chat_refusals_total\{.*code="rate_limited"\} 7/);
  });
});

describe('on Node', () => {
  it('a connection goes on behind what was turned away, and a body of unknown length gets the app’s answer', async () => {
    const emulator = createEmulator({ apiKeys: ['sk-x'], apps: { a: {} } });
    const upstream = await serveLocally((request) => emulator.fetch(request));
    const logs: LogEntry[] = [];
    const env = { DASHSCOPE_BASE_URL: upstream.url, DASHSCOPE_API_KEY: 'sk-x', BAILIAN_APP_ID: 'a', ALLOWED_ORIGINS: page, TRUST_PROXY: '1', PORT: '0', HOST: '127.0.0.1', STORE_URL: 'sqlite::memory:' };
    const server = await startNode({ env, root: process.cwd(), log: (entry) => logs.push(entry) });
    closing.push(() => server.close(0), () => upstream.close());
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1').setEncoding('latin1');
    closing.push(() => socket.destroy());
    let text = '';
    socket.on('data', (piece: string) => (text += piece));
    const ask = (method: string, address: string, more = '\r\n'): string => `${method} ${path} HTTP/1.1\r\nhost: chat.test\r\norigin: ${page}\r\nx-forwarded-for: ${address}\r\n${more}`;
    const answers = (): { status: string; id: string }[] => text.split('HTTP/1.1 ').slice(1).map((answer) => ({ status: answer.slice(0, 3), id: /^x-request-id: (\S+)/im.exec(answer)?.[1] ?? '' }));

    const count = ADDRESS_RATE.burst * 2;
    socket.write(ask('GET', flooding).repeat(count));
    socket.write(ask('POST', flooding, 'content-length: 2\r\n\r\n{}'));
    socket.write(ask('POST', flooding, 'transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n'));
    socket.write(ask('GET', '203.0.113.10'));
    await expect.poll(() => answers().length).toBe(count + 3);
    expect(answers().at(-1)?.status).toBe('200');
    const refused = answers().filter(({ status }) => status === '429');
    expect(refused.length).toBeGreaterThan(count / 4);
    // Its limit may have let one more in by then, for which there is no POST.
    expect(answers().slice(count, count + 2).filter(({ status }) => status !== '429' && status !== '405')).toEqual([]);
    expect(answers()[count + 1]?.id).not.toContain('.');
    const isTold = (): boolean => logs.some(({ event }) => event === 'requests_refused');
    await expect.poll(isTold).toBe(true);
    expect(refused.filter(({ id }) => id.includes('.')).length).toBeGreaterThan(count / 4);
    socket.end();
    await once(socket, 'close');
  });
});
