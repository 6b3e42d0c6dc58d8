import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEmulator } from '../../demo/emulator/create-emulator.ts';
import { openChat, type OpenChat, type OpenChatOptions } from '../../server/runtimes/open-chat.ts';
import { type Served, serveLocally } from '../serve.ts';
import { chatBody, page, readText } from './test-app.ts';

// The backend in a server of the owner's own, below /api/chat/.

const shop = (): Response => new Response('the shop');
let folder: string;
let service: Served;
let chat: OpenChat | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bailian-chat-'));
  writeFileSync(join(folder, 'widget.js'), '/* the widget */');
  const emulator = createEmulator({ apiKeys: ['sk-x'], apps: { a: {} }, tokenDelayMs: 0 });
  service = await serveLocally((request) => emulator.fetch(request));
});

afterEach(async () => {
  await chat?.drain(0);
  await chat?.close();
  await service.close();
  rmSync(folder, { recursive: true });
});

async function open(options: Pick<OpenChatOptions, 'basePath'> = {}): Promise<OpenChat> {
  const env = { DASHSCOPE_API_KEY: 'sk-x', BAILIAN_APP_ID: 'a', DASHSCOPE_BASE_URL: service.url, ALLOWED_ORIGINS: page, STORE_URL: 'sqlite::memory:' };
  chat = await openChat({ env, root: folder, widget: folder, log: () => {}, ...options });
  return chat;
}

type Server = (request: Request) => Response | Promise<Response>;

const servers: [string, () => Promise<Server>][] = [
  ['a Hono application, as a route', async () => {
    const { app } = await open();
    const server = new Hono().get('/', shop).route('/api/chat', app).get('*', shop);
    return (request) => server.fetch(request);
  }],
  ['a Hono application, by its mount()', async () => {
    const chat = await open();
    const server = new Hono().get('/', shop).mount('/api/chat', (request) => chat.fetch(request));
    return (request) => server.fetch(request);
  }],
  ['a plain fetch handler, which leaves the path as it is', async () => {
    const chat = await open({ basePath: '/api/chat' });
    return (request) => (new URL(request.url).pathname.startsWith('/api/chat/') ? chat.fetch(request) : shop());
  }],
];

describe.each(servers)('in %s', (_name, start) => {
  let server: Server;
  const call = async (path: string, { method = 'GET', body, token }: { method?: string; body?: unknown; token?: string } = {}): Promise<Response> => {
    const headers = { origin: page, 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
    return server(new Request(`http://shop.test${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }));
  };
  const mint = async (): Promise<string> => ((await (await call('/api/chat/v1/apps/default/visitor', { method: 'POST', body: {} })).json()) as { token: string }).token;
  beforeEach(async () => {
    server = await start();
  });

  it('answers a question, and keeps it', async () => {
    const token = await mint();
    const answer = await call('/api/chat/v1/apps/default/chat', { method: 'POST', body: chatBody('c1', 'How long does shipping take?', 'q1'), token });
    expect(await readText(answer)).toMatch(/days/);
    expect((await call('/api/chat/v1/apps/default/chat/c1/stream', { token })).status).toBe(204);
    expect(await (await call('/api/chat/v1/apps/default/conversations/c1', { token })).json()).toMatchObject({ messages: [{ role: 'user' }, { role: 'assistant' }] });
  });

  it('serves the widget, whose address tells it where the backend is', async () => {
    const widget = await call('/api/chat/widget.js');
    expect([widget.status, widget.headers.get('access-control-allow-origin'), await widget.text()]).toEqual([200, '*', '/* the widget */']);
  });

  it('leaves the other paths to the server', async () => {
    expect(await (await call('/')).text()).toBe('the shop');
    expect((await call('/v1/apps/default')).headers.get('x-request-id')).toBeNull();
  });

  it('tells a wrong method from a wrong path', async () => {
    expect((await call('/api/chat/v1/apps/default/chat')).status).toBe(401);
    const token = await mint();
    const codes = await Promise.all(
      [['PUT', 'conversations/c1'], ['PUT', 'nothing']].map(async ([method = '', path]) => {
        const refused = await call(`/api/chat/v1/apps/default/${path}`, { method, token });
        return ((await refused.json()) as { error: { code: string } }).error.code;
      }),
    );
    expect(codes).toEqual(['method_not_allowed', 'not_found']);
    expect((await call('/api/chat/healthz')).status).toBe(200);
  });
});
