import { DefaultChatTransport, readUIMessageStream, type UIMessage, type UIMessageChunk } from 'ai';
import { afterEach, expect, it } from 'vitest';
import { createEmulator } from '../../demo/emulator/create-emulator.ts';
import { startNode } from '../../server/runtimes/start-node.ts';
import type { VisitorToken } from '../../server/wire/protocol.ts';
import { serveLocally } from '../serve.ts';
import { createTestApp } from './test-app.ts';

// The client here is nobody's of ours: the `ai` package as it is published, over real sockets.

const origin = 'https://shop.example';
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

it('holds a conversation of two turns through the AI SDK’s transport', async () => {
  const { transport, emulator } = await setUp({ tokenDelayMs: 1 });
  const messages: UIMessage[] = [userMessage('u1', 'How long does shipping take?')];
  const first = await lastMessage(await send(transport, messages));
  expect(first.role).toBe('assistant');
  expect(textOf(first)).toMatch(/\w/);
  expect(first.metadata).toMatchObject({ outcome: 'done' });
  messages.push(first, userMessage('u2', 'And how much is it?'));
  const second = await lastMessage(await send(transport, messages));
  expect(textOf(second)).toMatch(/\w/);
  expect(second.id).not.toBe(first.id);
  expect((emulator.requests[1]?.body as { input: object }).input).toMatchObject({ prompt: 'And how much is it?', session_id: expect.any(String) });
});

it('resumes a running stream and gets the same message as the first reader', async () => {
  const { transport } = await setUp({ tokenDelayMs: 20 });
  const stream = await send(transport, [userMessage('u1', 'How long does shipping take?')]);
  const reader = stream.getReader();
  for (let chunks = 0; chunks < 4; chunks++) await reader.read();
  const resumed = await transport.reconnectToStream({ chatId: 'chat1' });
  expect(resumed).not.toBeNull();
  await reader.cancel();
  const message = await lastMessage(resumed!);
  expect(message.metadata).toMatchObject({ outcome: 'done' });
  const replay = await lastMessage(await send(transport, [userMessage('u1', 'How long does shipping take?')]));
  expect(message).toEqual(replay);
  expect(await transport.reconnectToStream({ chatId: 'chat1' })).toBeNull();
});

it('resumes and is stopped in the same conversation, which the libraries that resume cannot', async () => {
  const { transport, emulator, stop } = await setUp({ tokenDelayMs: 50 });
  const stream = await send(transport, [userMessage('u1', 'How long does shipping take?')]);
  const reader = stream.getReader();
  for (let chunks = 0; chunks < 4; chunks++) await reader.read();
  await reader.cancel();
  const resumed = await transport.reconnectToStream({ chatId: 'chat1' });
  const reading = lastMessage(resumed!);
  expect(await stop()).toEqual({ stopped: true });
  const message = await reading;
  expect(message.metadata).toMatchObject({ outcome: 'stopped' });
  expect(emulator.requests).toHaveLength(1);
  await expect.poll(() => emulator.requests[0]?.aborted).toBe(true);
  // Whoever comes later sees the same, and nothing runs any more.
  const replay = await lastMessage(await send(transport, [userMessage('u1', 'How long does shipping take?')]));
  expect(replay).toEqual(message);
  expect(await transport.reconnectToStream({ chatId: 'chat1' })).toBeNull();
});

it('reports an upstream failure as the SDK’s error', async () => {
  const { transport, emulator } = await setUp({});
  emulator.setScenario('blocked');
  const errors: unknown[] = [];
  const stream = await send(transport, [userMessage('u1', 'Hello')]);
  for await (const _ of readUIMessageStream({ stream, onError: (error) => errors.push(error) }));
  expect(String(errors[0])).toContain('change the question');
});

it('gets thinking, steps and sources as the parts that the SDK has for them', async () => {
  const { app, mint } = await createTestApp({
    settings: { thinking: 'on', disclosure: { thoughts: true, steps: 'names', citations: 'titles', linkHosts: ['www.qingshan-tea.example'] } },
    emulator: { apps: { 'app-1': { showsSources: true } } },
  });
  const server = await serveLocally((request) => app.fetch(request));
  closing.push(() => server.close());
  const transport = new DefaultChatTransport({ api: `${server.url}/v1/apps/default/chat`, headers: { origin, authorization: `Bearer ${await mint()}` } });
  const { parts } = await lastMessage(await send(transport, [userMessage('u1', 'What is the price of the gaiwan?')]));
  expect(parts).toEqual([
    { type: 'data-step', id: 'step-1', data: { kind: 'retrieval', name: '知识检索', isRunning: false } },
    expect.objectContaining({ type: 'reasoning', text: expect.stringMatching(/^The visitor asks/), state: 'done' }),
    expect.objectContaining({ type: 'text', text: expect.stringMatching(/\[1\]/), state: 'done' }),
    { type: 'data-references', id: 'references', data: expect.arrayContaining([expect.objectContaining({ number: 1, document: 'gaiwan.en.md' })]) },
    ...parts.slice(4),
  ]);
  const sources = parts.slice(4);
  expect(sources.length).toBeGreaterThan(0);
  for (const source of sources) expect(source).toMatchObject({ type: 'source-document', sourceId: expect.stringMatching(/^source-\d$/), mediaType: 'text/markdown', title: expect.any(String) });
  const { parts: linked } = await lastMessage(await send(transport, [userMessage('u2', 'How much is Longjing?')]));
  expect(linked.find(({ type }) => type === 'source-url')).toMatchObject({ url: 'https://www.qingshan-tea.example/longjing.html' });
});

it('edits the last question as the SDK’s chat sends it, under the id that it had', async () => {
  const { transport, emulator } = await setUp({});
  await lastMessage(await send(transport, [userMessage('u1', 'How mcuh is shipping?')]));
  const edited = await transport.sendMessages({ chatId: 'chat1', messages: [userMessage('u1', 'How much is shipping?')], trigger: 'submit-message', messageId: 'u1', abortSignal: undefined });
  expect(textOf(await lastMessage(edited))).not.toBe('');
  expect(emulator.requests.at(-1)?.body).toMatchObject({ input: { messages: [{ role: 'user', content: 'How much is shipping?' }] } });
});

async function setUp({ tokenDelayMs = 0 }: { tokenDelayMs?: number }) {
  const emulator = createEmulator({ apiKeys: ['sk-x'], apps: { a: {} }, tokenDelayMs });
  const upstream = await serveLocally((request) => emulator.fetch(request));
  closing.push(() => upstream.close());
  const server = await startNode({
    env: { DASHSCOPE_BASE_URL: upstream.url, DASHSCOPE_API_KEY: 'sk-x', BAILIAN_APP_ID: 'a', ALLOWED_ORIGINS: origin, PORT: '0', HOST: '127.0.0.1', STORE_URL: 'sqlite::memory:' },
    root: process.cwd(),
    log: () => {},
  });
  closing.push(() => server.close(0));
  const response = await fetch(`${server.url}/v1/apps/default/visitor`, { method: 'POST', body: '{}', headers: { origin, 'content-type': 'application/json' } });
  const { token } = (await response.json()) as VisitorToken;
  const headers = { origin, authorization: `Bearer ${token}` };
  const transport = new DefaultChatTransport({ api: `${server.url}/v1/apps/default/chat`, headers });
  const stop = async (): Promise<unknown> =>
    (await fetch(`${server.url}/v1/apps/default/chat/chat1/stop`, { method: 'POST', body: '{}', headers: { ...headers, 'content-type': 'application/json' } })).json();
  return { transport, emulator, stop };
}

function send(transport: DefaultChatTransport<UIMessage>, messages: UIMessage[]): Promise<ReadableStream<UIMessageChunk>> {
  return transport.sendMessages({ chatId: 'chat1', messages, trigger: 'submit-message', messageId: undefined, abortSignal: undefined });
}

async function lastMessage(stream: ReadableStream<UIMessageChunk>): Promise<UIMessage> {
  let last: UIMessage | undefined;
  for await (const message of readUIMessageStream({ stream, terminateOnError: true })) last = message;
  if (!last) throw new Error('The stream held no message.');
  return last;
}

function userMessage(id: string, text: string): UIMessage {
  return { id, role: 'user', parts: [{ type: 'text', text }] };
}

function textOf(message: UIMessage): string {
  return message.parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
}
