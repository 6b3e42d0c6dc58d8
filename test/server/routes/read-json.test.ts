import { Hono } from 'hono';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { AppEnv } from '../../../server/middleware/app-env.ts';
import { createErrorHandler } from '../../../server/middleware/on-error.ts';
import { readJson } from '../../../server/routes/read-json.ts';
import { createFakeClock } from '../../fake-clock.ts';

const schema = v.strictObject({ text: v.string() });

describe('the body of a JSON request', () => {
  it('may come byte by byte, within 15 s', async () => {
    const { clock, send } = setUp();
    const body = JSON.stringify({ text: '龙井茶' });
    const response = send(slowly(body, 400, clock));
    expect(await (await clock.until(response)).json()).toEqual({ text: '龙井茶' });
  });

  it('is given up after 15 s, however little is missing', async () => {
    const { clock, send } = setUp();
    const body = slowly(JSON.stringify({ text: 'x'.repeat(400) }), 400, clock);
    const startedAt = clock.now();
    const response = await clock.until(send(body));
    expect(response.status).toBe(408);
    expect(await response.json()).toMatchObject({ error: { code: 'request_timeout', retryable: true } });
    expect(clock.now() - startedAt).toBeLessThanOrEqual(15_100);
    expect(body.state.isCancelled).toBe(true);
  });

  it('is given up when it never comes, and its source hangs when told', async () => {
    const { clock, send } = setUp();
    const stream = new ReadableStream<Uint8Array>({ pull: () => new Promise<void>(() => {}), cancel: () => new Promise<void>(() => {}) });
    expect((await clock.until(send({ stream }))).status).toBe(408);
  });

  it('leaves no timer behind', async () => {
    const { clock, send } = setUp();
    await (await send({ stream: new Blob([JSON.stringify({ text: 'x' })]).stream() })).json();
    await clock.advance(20_000);
    expect((await send({ stream: new Blob(['{"text":']).stream() })).status).toBe(400);
    await clock.advance(20_000);
  });
});

function setUp() {
  const clock = createFakeClock();
  const app = new Hono<AppEnv>().post('/', async (c) => c.json(await readJson(c, schema, { clock })));
  app.onError(createErrorHandler(() => {}));
  const send = ({ stream }: { stream: ReadableStream<Uint8Array> }): Promise<Response> => {
    const init: RequestInit & { duplex: 'half' } = { method: 'POST', body: stream, duplex: 'half', headers: { 'content-type': 'application/json' } };
    return Promise.resolve(app.request('http://chat.test/', init));
  };
  return { clock, send };
}

/** One byte after the other, `waitMs` apart. */
function slowly(text: string, waitMs: number, clock: ReturnType<typeof createFakeClock>) {
  const bytes = new TextEncoder().encode(text);
  const state = { isCancelled: false };
  let at = 0;
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await new Promise<void>((resolve) => clock.after(waitMs, resolve));
      if (state.isCancelled) return;
      controller.enqueue(bytes.subarray(at, at + 1));
      at += 1;
      if (at === bytes.length) controller.close();
    },
    cancel() {
      state.isCancelled = true;
    },
  });
  return { stream, state };
}
