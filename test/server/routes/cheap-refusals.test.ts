import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../../server/chat/limits/app-limits.ts';
import { openNodeSqlite } from '../../../server/runtimes/node-sqlite.ts';
import { createSqlStore } from '../../../server/stores/sql.ts';
import type { Store } from '../../../server/stores/store.ts';
import { createFakeClock } from '../../fake-clock.ts';
import { chatBody, createTestApp, readText } from '../test-app.ts';

const chat = '/v1/apps/default/chat';
const flooder = '203.0.113.7';

/** A backend that notes what its store is asked, and whose requests note whether their bodies are read. */
async function setUp(limits: Partial<typeof defaultLimits> = {}) {
  const asked: string[] = [];
  const store = new Proxy(createSqlStore(openNodeSqlite(':memory:')), {
    get(target, name: keyof Store, receiver) {
      const method: unknown = Reflect.get(target, name, receiver);
      if (typeof method !== 'function') return method;
      return (...values: unknown[]): unknown => {
        asked.push(name);
        return Reflect.apply(method, target, values);
      };
    },
  });
  const clock = createFakeClock();
  const test = await createTestApp({ clock, store, settings: { limits: { ...defaultLimits, ...limits } }, emulator: { clock, apps: { 'app-1': { scenario: 'echo' } }, tokenDelayMs: 0 } });
  let bytesRead = 0;
  const bodyOf = (body: unknown): ReadableStream<Uint8Array> => {
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    return new ReadableStream(
      {
        pull(controller) {
          bytesRead += bytes.length;
          controller.enqueue(bytes);
          controller.close();
        },
      },
      // Nothing is made before somebody reads.
      { highWaterMark: 0 },
    );
  };
  const ask = (token: string | undefined, conversation: string, peerAddress?: string): Promise<Response> =>
    test.request(chat, { method: 'POST', body: bodyOf(chatBody(conversation, 'Hello', `q-${conversation}`)), duplex: 'half', ...(token ? { token } : {}), ...(peerAddress ? { peerAddress } : {}) } as never);
  return { ...test, clock, ask, asked, bytesRead: () => bytesRead };
}

describe('a question that is refused', () => {
  it('for its address costs nothing of the store and nothing of its body', async () => {
    const { mint, ask, asked, request, bytesRead } = await setUp();
    const token = await mint();
    for (let at = 0; at < 1_000; at++) await request('/v1/apps/default', { peerAddress: flooder });
    asked.length = 0;
    for (let at = 0; at < 100; at++) {
      const response = await ask(at % 2 ? token : undefined, `c${at}`, flooder);
      expect([response.status, response.headers.get('retry-after')]).toEqual([429, '1']);
    }
    expect([asked, bytesRead()]).toEqual([[], 0]);
  });

  it('for its visitor, who asks all the time, costs neither', async () => {
    const { mint, ask, asked, request, bytesRead } = await setUp({ requestsPerMinute: 30 });
    const token = await mint();
    for (let at = 0; at < 10; at++) await request('/v1/apps/default/conversations', { token });
    asked.length = 0;
    for (let at = 0; at < 100; at++) expect((await ask(token, `c${at}`)).status).toBe(429);
    expect([asked, bytesRead()]).toEqual([[], 0]);
  });

  it.each([{ origin: 'https://evil.example' }, { origin: 'null' }, { origin: 'https://shop.example.' }, { 'sec-fetch-mode': 'no-cors' }])('for where it comes from, %j, costs neither', async (headers) => {
    const { mint, request, asked } = await setUp();
    const token = await mint();
    asked.length = 0;
    for (const path of [chat, '/v1/apps/default/visitor', '/v1/apps/default/feedback']) expect((await request(path, { method: 'POST', token, body: '{}', headers })).status).toBe(403);
    expect(asked).toEqual([]);
  });

  it('without a token that is one costs neither', async () => {
    const { ask, asked, bytesRead } = await setUp();
    asked.length = 0;
    for (const token of [undefined, 'x.y.z', 'x'.repeat(9_000)]) expect((await ask(token, 'c1')).status).toBe(401);
    expect([asked, bytesRead()]).toEqual([[], 0]);
  });

  it('for too many turns asks the store to count once, and writes nothing', async () => {
    const { mint, ask, asked } = await setUp({ turnsPerMinute: 2 });
    const token = await mint();
    for (let at = 0; at < 3; at++) await readText(await ask(token, `c${at}`));
    asked.length = 0;
    for (let at = 10; at < 110; at++) expect((await ask(token, `c${at}`)).status).toBe(429);
    expect(asked.filter((method) => method === 'takeMeters')).toHaveLength(1);
    // Whether the visitor was erased, and whether the question is one that runs already: reads by key.
    expect([...new Set(asked)].sort()).toEqual(['readErasure', 'readLatestTurn', 'takeMeters']);
  });
});
