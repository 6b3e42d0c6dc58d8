import { createHash } from 'node:crypto';
import { SignJWT } from 'jose';
import { expect, it } from 'vitest';
import { createEmulator } from '../../demo/emulator/create-emulator.ts';
import { createChat } from '../../server/create-chat.ts';
import { readConfig } from '../../server/config.ts';
import { openNodeSqlite } from '../../server/runtimes/node-sqlite.ts';
import { createSqlStore } from '../../server/stores/sql.ts';
import type { UploadedFile } from '../../server/wire/protocol.ts';
import { createFakeClock } from '../fake-clock.ts';
import { pngOf } from './file-app.ts';
import { page } from './test-app.ts';

const secret = 'what the site and the backend share';
const workspace = 'llm-emulator';
const base = '/v1/apps/default';
const service = 'http://service.test';
const openApi = 'https://openapi.test';
const hosts = new Set([service, openApi]);

/** Every place in the body of a call upstream, with a star for names and numbers that are the owner's or count. */
const permitted = [
  'input.prompt',
  'input.session_id',
  'input.memory_id',
  'input.messages.*.role',
  'input.messages.*.content',
  'input.image_list.*',
  'input.biz_params.user_prompt_params.city',
  'input.biz_params.user_defined_params.tool_1.city',
  'input.biz_params.user_defined_params.tool_1.order',
  'input.biz_params.user_defined_tokens.tool_1.user_token',
  'parameters.incremental_output',
  'parameters.has_thoughts',
  'parameters.enable_thinking',
  'parameters.rag_options.pipeline_ids.*',
  'parameters.rag_options.session_file_ids.*',
  'parameters.rag_options.tags.*',
  'debug',
];

function pathsOf(value: unknown, at = ''): string[] {
  if (typeof value !== 'object' || value === null) return [at];
  return Object.entries(value).flatMap(([name, inner]) => pathsOf(inner, `${at}${at && '.'}${Array.isArray(value) ? '*' : name}`));
}

async function setUp() {
  const clock = createFakeClock();
  const emulator = createEmulator({ clock, apiKeys: ['sk-x'], apps: { 'app-1': { workspace, vision: true } }, tokenDelayMs: 0, fetchPicture: async () => new Response(pngOf(64, 48) as Uint8Array<ArrayBuffer>, { headers: { 'content-type': 'image/png' } }) });
  const calls: { url: URL; init: RequestInit }[] = [];
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    calls.push({ url: new URL(url), init });
    if (!hosts.has(new URL(url).origin)) throw new Error(`Nobody may be asked there: ${url}`);
    return emulator.fetch(new Request(url, init));
  };
  const env = {
    DASHSCOPE_API_KEY: 'sk-x',
    DASHSCOPE_BASE_URL: service,
    BAILIAN_ENDPOINT: openApi,
    UPLOAD_HOSTS: openApi,
    BAILIAN_WORKSPACE_ID: workspace,
    ALIBABA_CLOUD_ACCESS_KEY_ID: 'emulator-key-id',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'emulator-key-secret',
    PUBLIC_URL: 'https://chat.example',
    VISITOR_SECRET: secret,
    CRM_TOKEN: 'crm',
  };
  const file = {
    apps: {
      default: {
        appId: 'app-1',
        workspace,
        origins: [page],
        memory: 'all',
        files: true,
        images: true,
        thinking: 'visitor',
        thoughts: true,
        variables: { city: { type: 'slug', default: 'Oslo' } },
        plugins: { tool_1: { params: { city: '{var.city}', order: '{claim.order}' }, token: '{env.CRM_TOKEN}' } },
        rag: { pipelineIds: ['kb-service'], tags: ['{var.city}'] },
      },
    },
  };
  const config = readConfig({ env, readFile: () => JSON.stringify(file) });
  const chat = await createChat({ config, store: createSqlStore(openNodeSqlite(':memory:')), log: () => {}, fetch, clock, random: () => 0 });
  const send = (method: string, path: string, { token, body, headers = {} }: { token?: string; body?: BodyInit | object; headers?: Record<string, string> } = {}): Promise<Response> => {
    const isRaw = body instanceof Uint8Array;
    const request = new Request(`http://chat.test${path}`, {
      method,
      headers: { origin: page, 'content-type': isRaw ? 'application/octet-stream' : 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers },
      ...(body === undefined ? {} : { body: isRaw ? new Uint8Array(body) : JSON.stringify(body) }),
    });
    return clock.until(Promise.resolve(chat.fetch(request)), 2);
  };
  const read = async <T>(response: Promise<Response>): Promise<T> => (await clock.until((await response).json(), 2)) as T;
  const say = async (token: string, conversation: string, text: string, extra: object = {}, parts: object[] = []): Promise<number> => {
    const message = { id: `q-${crypto.randomUUID()}`, role: 'user', parts: [...parts, { type: 'text', text }] };
    const response = await send('POST', `${base}/chat`, { token, body: { id: conversation, messages: [message], ...extra } });
    await clock.until(response.text(), 2);
    // What follows an answer: its memory.
    for (let round = 0; round < 20; round++) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      await clock.advance(200);
    }
    return response.status;
  };
  const upload = async (token: string, name: string, content: Uint8Array): Promise<UploadedFile> => {
    const headers = { 'content-length': String(content.byteLength), 'x-file-name': encodeURIComponent(name), 'x-file-md5': createHash('md5').update(content).digest('hex') };
    let file = await read<UploadedFile>(send('POST', `${base}/files`, { token, body: content as Uint8Array<ArrayBuffer>, headers }));
    for (let round = 0; file.state === 'reading' && round < 60; round++) {
      await clock.advance((file.retryAfterSeconds ?? 1) * 1_000);
      file = await read<UploadedFile>(send('GET', `${base}/files/${file.id}`, { token }));
    }
    return file;
  };
  const signIn = async (): Promise<string> => {
    const now = Math.floor(clock.now() / 1_000);
    const token = await new SignJWT({ sub: 'anna', aud: 'default', iat: now, exp: now + 3_600, order: 'A1' }).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret));
    return (await read<{ token: string }>(send('POST', `${base}/visitor`, { body: { token } }))).token;
  };
  return { clock, chat, emulator, calls, send, read, say, upload, signIn };
}

it('a backend asks nobody but the service, follows no redirect, and sends what the owner allowed and nothing else', async () => {
  const { clock, chat, emulator, calls, send, read, say, upload, signIn } = await setUp();
  const anonymous = (await read<{ token: string }>(send('POST', `${base}/visitor`, { body: {} }))).token;
  for (const token of [anonymous, await signIn()]) {
    const document = await upload(token, 'notes.md', new TextEncoder().encode('# Notes\nThe teapot has a warranty of three years.'));
    const picture = await upload(token, 'tea.png', pngOf(64, 48));
    const parts = [document, picture].map(({ url, mediaType }) => ({ type: 'file', mediaType, url }));
    expect(await say(token, 'c1', 'Look at https://evil.example/a.png and http://169.254.169.254/latest', { variables: { city: 'Bergen' }, thinking: true }, parts)).toBe(200);
    expect(await say(token, 'c1', 'I like oolong.')).toBe(200);
    expect(await say(token, 'c1', '![x](https://evil.example/x.png)')).toBe(200);
    await clock.advance(3_600_000 - 1);
    // The site has to say again who that is; an anonymous visitor goes on from the transcript.
    expect(await say(token === anonymous ? token : await signIn(), 'c1', 'And now?')).toBe(200);
  }

  // What is not the page's to say, in every place where it might be put.
  const question = { id: 'x1', role: 'user', parts: [{ type: 'text', text: 'Hello' }] };
  const body = { id: 'c9', messages: [question] };
  const count = calls.length;
  const places: object[] = [
    ...['session_id', 'memory_id', 'app_id', 'appId', 'rag_options', 'biz_params', 'image_list', 'parameters', 'input', 'prompt', 'debug', 'workspace', 'tokens', 'user_defined_tokens', 'url', 'endpoint'].map((field) => ({ ...body, [field]: 'https://evil.example' })),
    ...['session_id', 'url', 'content', 'name', 'toolInvocations'].map((field) => ({ ...body, messages: [{ ...question, [field]: 'x' }] })),
    { ...body, variables: { town: 'x' } },
    { ...body, variables: { city: '{env.CRM_TOKEN}' } },
    { ...body, variables: { city: ['x'] } },
    ...['https://evil.example/v1/apps/default/x.png', 'http://169.254.169.254/', 'file:///etc/passwd', 'data:image/png;base64,AAAA', '//evil.example/x'].map((url) => ({ ...body, messages: [{ ...question, parts: [{ type: 'file', mediaType: 'image/png', url }, ...question.parts] }] })),
  ];
  for (const place of places) expect((await send('POST', `${base}/chat`, { token: anonymous, body: place })).status, JSON.stringify(place)).toBe(400);
  for (const text of ['{"__proto__":{"debug":true},', '{"constructor":{"prototype":{"x":1}},', '{"variables":{"__proto__":"x"},']) {
    const polluted = JSON.stringify(body).replace('{', text);
    const request = new Request(`http://chat.test${base}/chat`, { method: 'POST', headers: { origin: page, 'content-type': 'application/json', authorization: `Bearer ${anonymous}` }, body: polluted });
    expect((await chat.fetch(request)).status, text).toBe(400);
  }
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(calls).toHaveLength(count);

  await send('DELETE', `${base}/visitor`, { token: anonymous });
  await clock.advance(60_000);
  await clock.until(chat.sweep(), 2);

  expect(new Set(calls.map(({ url }) => url.origin))).toEqual(hosts);
  expect(new Set(calls.map(({ init }) => init.redirect))).toEqual(new Set(['manual']));
  const completions = emulator.requests.filter(({ path }) => path.endsWith('/completion'));
  expect(completions).toHaveLength(8);
  expect(new Set(completions.map(({ path }) => path))).toEqual(new Set(['/api/v1/apps/app-1/completion']));
  const sent = new Set(completions.flatMap(({ body: asked }) => pathsOf(asked)));
  expect([...sent].filter((path) => !permitted.includes(path))).toEqual([]);
  expect([...sent]).toEqual(expect.arrayContaining(['input.session_id', 'input.memory_id', 'input.messages.*.content', 'input.image_list.*', 'parameters.rag_options.session_file_ids.*']));
});
