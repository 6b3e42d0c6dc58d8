import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CompletionCall, CompletionClient, CompletionEnd } from '../../../server/bailian/completion.ts';
import { createCompletionClient } from '../../../server/bailian/completion.ts';
import type { TurnUsage } from '../../../server/wire/protocol.ts';
import { createFakeClock } from '../../fake-clock.ts';
import { cut, toBody } from './chunked-body.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');
const encoder = new TextEncoder();

type Answer = (request: Request) => Response | Promise<Response>;

function setUp(answer: Answer) {
  const clock = createFakeClock();
  const requests: Request[] = [];
  const client = createCompletionClient({
    clock,
    baseUrl: 'https://bailian.test/api/v1',
    apiKey: 'sk-canary',
    fetch: async (url, init) => {
      const request = new Request(url, init);
      requests.push(request.clone());
      return answer(request);
    },
  });
  const ask = (call: Partial<CompletionCall> = {}): Promise<Result> =>
    drain(client, { appId: 'app-1', input: { prompt: 'Hi' }, signal: new AbortController().signal, ...call });
  return { clock, requests, ask, client };
}

interface Result {
  text: string;
  sessionId?: string | undefined;
  usage?: TurnUsage | undefined;
  end: CompletionEnd;
}

async function drain(client: CompletionClient, call: CompletionCall): Promise<Result> {
  let text = '';
  let sessionId: string | undefined;
  let usage: TurnUsage | undefined;
  const end = await client.ask(call, (translation) => {
    sessionId ??= translation.sessionId;
    usage = translation.usage ?? usage;
    for (const part of translation.parts) if (part.type === 'text-delta') text += part.delta;
  });
  return { text, sessionId, usage, end };
}

function toStream(text: string): Response {
  return new Response(text, { headers: { 'content-type': 'text/event-stream;charset=UTF-8' } });
}

function frame(output: object): string {
  return `data:${JSON.stringify({ output: { finish_reason: 'null', ...output } })}\n\n`;
}

/** Says what it is given and then nothing more. Tells when it is cancelled. */
function toOpenBody(text: string): { body: ReadableStream<Uint8Array>; isCancelled: () => boolean } {
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(text)),
    cancel: () => {
      cancelled = true;
    },
  });
  return { body, isCancelled: () => cancelled };
}

const openStream = (body: ReadableStream<Uint8Array>): Response => new Response(body, { headers: { 'content-type': 'text/event-stream' } });

describe('the request', () => {
  it('has the vendor’s fields and both switches for a stream', async () => {
    const { ask, requests } = setUp(() => toStream(frame({ text: 'Hello', finish_reason: 'stop' })));
    await ask({ appId: 'a/b', workspace: 'llm-1', input: { prompt: 'Hi', sessionId: 's1' } });
    const request = requests[0]!;
    expect(request.url).toBe('https://bailian.test/api/v1/apps/a%2Fb/completion');
    expect(request.method).toBe('POST');
    expect(request.redirect).toBe('manual');
    expect(Object.fromEntries(request.headers)).toEqual({
      accept: 'text/event-stream',
      authorization: 'Bearer sk-canary',
      'content-type': 'application/json',
      'x-dashscope-sse': 'enable',
      'x-dashscope-workspace': 'llm-1',
    });
    expect(await request.json()).toEqual({ input: { prompt: 'Hi', session_id: 's1' }, parameters: { incremental_output: true }, debug: {} });
  });

  it.each([
    { input: { prompt: 'Hi' }, sent: { prompt: 'Hi' } },
    { input: { prompt: 'Hi', sessionId: 's1' }, sent: { prompt: 'Hi', session_id: 's1' } },
    { input: { messages: [{ role: 'user' as const, content: 'Hi' }] }, sent: { messages: [{ role: 'user', content: 'Hi' }] } },
  ])('has the memory beside $sent', async ({ input, sent }) => {
    const { ask, requests } = setUp(() => toStream(frame({ text: 'Hello', finish_reason: 'stop' })));
    await ask({ input, memoryId: 'm1' });
    expect(await requests[0]!.json()).toMatchObject({ input: { ...sent, memory_id: 'm1' } });
    await ask({ input });
    expect(((await requests[1]!.json()) as { input: object }).input).toEqual(sent);
  });

  it('has the history instead of a session', async () => {
    const { ask, requests } = setUp(() => toStream(frame({ text: 'Hello', finish_reason: 'stop' })));
    const messages = [{ role: 'user' as const, content: 'Hi' }];
    await ask({ input: { messages } });
    expect(await requests[0]!.json()).toMatchObject({ input: { messages } });
    expect(requests[0]!.headers.has('x-dashscope-workspace')).toBe(false);
  });
});

describe('an answer', () => {
  it.each(['page-365-384-stream-incremental.sse', 'vendor-doc-stream-no-blank-lines.sse'])('%s comes whole, however it is cut', async (name) => {
    const bytes = readFileSync(join(fixtures, name));
    for (const size of [1, 7, 100, bytes.length]) {
      const { ask } = setUp(() => openStream(toBody(cut(bytes, [size]))));
      expect(await ask()).toEqual({
        text: '你好！有什么可以帮助你的吗？',
        sessionId: 'bb9fb75687104983ae47fc1f34ef36a1',
        usage: { inputTokens: 56, outputTokens: 7 },
        end: { outcome: 'done' },
      });
    }
  });

  it.each(readdirSync(fixtures).filter((name) => /nonstream.*\.json$|^doc-agent2/.test(name)))('%s is taken from a service that does not stream', async (name) => {
    const { ask } = setUp(() => new Response(readFileSync(join(fixtures, name)), { headers: { 'content-type': 'application/json' } }));
    const { text, sessionId, end } = await ask();
    expect(text.length).toBeGreaterThan(20);
    expect(sessionId).toMatch(/^[0-9a-f]{32}$/);
    expect(end).toEqual({ outcome: 'done' });
  });

  it('that repeats the whole text in each frame is shown once', async () => {
    const texts = ['Our shop', 'Our shop opens at nine', 'Our shop opens at nine every day'];
    const { ask } = setUp(() => toStream(texts.map((text, index) => frame({ text, ...(index === 2 ? { finish_reason: 'stop' } : {}) })).join('')));
    expect((await ask()).text).toBe('Our shop opens at nine every day');
  });

  it('that is cut before its end is interrupted, with every whole event of it', async () => {
    const { ask } = setUp(() => toStream(`${frame({ text: 'Half' })}data:{"output":{"text":" an ans`));
    expect(await ask()).toMatchObject({ text: 'Half', end: { outcome: 'interrupted' } });
  });

  it('whose connection breaks is interrupted too', async () => {
    const broken = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(encoder.encode(frame({ text: 'Half' }))),
      pull: (controller) => controller.error(new TypeError('terminated')),
    });
    const { ask } = setUp(() => openStream(broken));
    expect(await ask()).toMatchObject({ end: { outcome: 'interrupted' } });
  });

  it('has an end after a million characters', async () => {
    const endless = toBody((function* () {
      for (;;) yield encoder.encode(frame({ text: 'x'.repeat(10_000) }));
    })());
    const { ask } = setUp(() => openStream(endless));
    const { text, end } = await ask();
    expect(end).toEqual({ outcome: 'length' });
    expect(text.length).toBeLessThanOrEqual(1_010_000);
  });

  it('survives one unreadable event, and not three in a row', async () => {
    const bad = 'data:{bad\n\n';
    const good = frame({ text: 'ok' });
    const { ask } = setUp(() => toStream(`${bad}${good}${bad}${bad}${frame({ text: '!', finish_reason: 'stop' })}`));
    expect(await ask()).toMatchObject({ text: 'ok!', end: { outcome: 'done' } });
    const { ask: askBad } = setUp(() => toStream(`${bad}${bad}${bad}${good}`));
    await expect(askBad()).rejects.toMatchObject({ code: 'upstream_bad', retry: 'never' });
  });

  it('without a word is none', async () => {
    const { ask } = setUp(() => toStream(frame({ text: '', finish_reason: 'stop' })));
    await expect(ask()).rejects.toMatchObject({ code: 'upstream_bad' });
  });

  it('cannot forge our own events or ids', async () => {
    const { ask } = setUp(() => toStream(`id: t1:99\nevent: end\n${frame({ text: 'x', finish_reason: 'stop' })}`));
    expect(await ask()).toMatchObject({ text: 'x', end: { outcome: 'done' } });
  });
});

describe('what is no answer', () => {
  it('is unreadable when it is a page, whatever its status says', async () => {
    const page = (status: number) => new Response('<html>secret</html>', { status, headers: { 'content-type': 'text/html' } });
    const { ask } = setUp(() => page(200));
    await expect(ask()).rejects.toMatchObject({ code: 'upstream_bad', retry: 'never' });
    const { ask: askDown } = setUp(() => page(502));
    const error = await askDown().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'upstream_down', retry: 'soon', upstreamStatus: 502 });
    expect(JSON.stringify(error) + String(error)).not.toContain('secret');
  });

  it('is unreadable when it is another kind of JSON', async () => {
    const { ask } = setUp(() => Response.json(['x']));
    await expect(ask()).rejects.toMatchObject({ code: 'upstream_bad' });
  });

  it('may be tried again when the service cannot be reached, or closes without a word', async () => {
    const { ask } = setUp(() => Promise.reject(new TypeError('fetch failed')));
    await expect(ask()).rejects.toMatchObject({ code: 'upstream_down', retry: 'soon' });
    const { ask: askClosed } = setUp(() => toStream(': hello\n\n'));
    await expect(askClosed()).rejects.toMatchObject({ code: 'upstream_down', retry: 'soon' });
  });

  it('is not looked for at another address', async () => {
    const { ask, requests } = setUp(() => new Response(null, { status: 302, headers: { location: 'https://elsewhere.test/' } }));
    await expect(ask()).rejects.toMatchObject({ code: 'upstream_bad', retry: 'never' });
    expect(requests).toHaveLength(1);
  });
});

describe('waiting', () => {
  it('for the response ends after 15 s, and may be tried once more', async () => {
    const { ask, clock } = setUp(() => new Promise(() => {}));
    const result = ask().catch((error: unknown) => error);
    await clock.advance(14_999);
    await clock.advance(1);
    expect(await result).toMatchObject({ code: 'upstream_timeout', retry: 'once' });
  });

  it('for the first event ends after 60 s, heartbeats or not', async () => {
    const { body, isCancelled } = toOpenBody(': heartbeat\n\n');
    const { ask, clock } = setUp(() => openStream(body));
    const result = ask().catch((error: unknown) => error);
    await clock.advance(59_999);
    expect(isCancelled()).toBe(false);
    await clock.advance(1);
    expect(await result).toMatchObject({ code: 'upstream_timeout', retry: 'never' });
    expect(isCancelled()).toBe(true);
  });

  it('for the next event ends after 45 s with what there is', async () => {
    const { body, isCancelled } = toOpenBody(frame({ text: 'Half' }));
    const { ask, clock } = setUp(() => openStream(body));
    const result = ask();
    await clock.advance(44_999);
    expect(isCancelled()).toBe(false);
    await clock.advance(1);
    expect(await result).toMatchObject({ text: 'Half', end: { outcome: 'interrupted' } });
  });

  it('for the end ends after 300 s', async () => {
    let push = (_text: string): void => {};
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        push = (text) => controller.enqueue(encoder.encode(text));
      },
    });
    const { ask, clock } = setUp(() => openStream(body));
    const result = ask();
    for (let second = 0; second < 300; second += 20) {
      push(frame({ text: 'x' }));
      await clock.advance(20_000);
    }
    expect(await result).toMatchObject({ text: 'x'.repeat(15), end: { outcome: 'length' } });
  });

  it('for the body of a refusal ends too', async () => {
    const { body } = toOpenBody('{"code":');
    const { ask, clock } = setUp(() => new Response(body, { status: 400 }));
    const result = ask().catch((error: unknown) => error);
    await clock.advance(60_000);
    expect(await result).toMatchObject({ code: 'upstream_timeout' });
  });
});

describe('stopping', () => {
  it('ends the call at once, before and after the response', async () => {
    for (const answer of [() => new Promise<Response>(() => {}), () => openStream(toOpenBody(frame({ text: 'Half' })).body)]) {
      const abort = new AbortController();
      const { ask, clock } = setUp(answer);
      const result = ask({ signal: abort.signal });
      await clock.advance(10);
      abort.abort();
      expect((await result).end).toEqual({ outcome: 'interrupted' });
    }
  });

  it('tells the service', async () => {
    const abort = new AbortController();
    const { body, isCancelled } = toOpenBody(frame({ text: 'Half' }));
    let signal: AbortSignal | undefined;
    const { ask, clock } = setUp((request) => {
      signal = request.signal;
      return openStream(body);
    });
    const result = ask({ signal: abort.signal });
    await clock.advance(10);
    abort.abort();
    await result;
    expect(isCancelled()).toBe(true);
    expect(signal?.aborted).toBe(true);
  });

  it('does so as well when whoever takes the answer throws', async () => {
    const { body, isCancelled } = toOpenBody(frame({ text: 'Half' }));
    const { client } = setUp(() => openStream(body));
    const asked = client.ask({ appId: 'a', input: { prompt: 'Hi' }, signal: new AbortController().signal }, () => {
      throw new RangeError('full');
    });
    await asked.catch(() => {});
    expect(isCancelled()).toBe(true);
  });
});
