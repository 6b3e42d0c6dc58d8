import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { appSchema } from '../../server/config/app-schema.ts';
import { type AppConfig, readConfig } from '../../server/config.ts';
import type { AppProfile, Message, VisitorToken } from '../../server/wire/protocol.ts';
import { createFakeClock } from '../fake-clock.ts';
import { createFileApp, pngOf } from './file-app.ts';
import { createMemoryApp } from './memory-app.ts';
import { chatBody, createTestApp, page, readEvents, toMessage } from './test-app.ts';

/** A row of README's table: what an app's key makes of a call, and what the visitor gets of it. */
interface Row {
  /** The app as the file has it, besides `appId` and `origins`. */
  entry: object;
  question?: string;
  /** What the page adds to the question. */
  body?: object;
  /** What is in the body of the call upstream. */
  sends?: object;
  /** What the answer holds. */
  shows?: (message: Message) => void;
  /** What the page is told of the app. */
  profile?: Partial<AppProfile>;
  /** Where a row needs more than one question. */
  check?: () => Promise<void>;
}

const typesOf = ({ parts }: Message): string[] => parts.map(({ type }) => type);
const everything = { thinking: 'on', thoughts: true, steps: 'details', citations: 'passages' };
const question = 'How much is shipping to Japan?';

const rows: Record<string, Row> = {
  variables: {
    entry: { variables: { city: { type: 'slug', default: '北京' } } },
    body: { variables: { city: '杭州' } },
    sends: { input: { biz_params: { user_prompt_params: { city: '杭州' } } } },
    profile: { variables: ['city'] },
  },
  plugins: {
    entry: { plugins: { tool_1: { params: { limit: 5 }, token: 'token-canary' } } },
    sends: { input: { biz_params: { user_defined_params: { tool_1: { limit: 5 } }, user_defined_tokens: { tool_1: { user_token: 'token-canary' } } } } },
    shows: (message) => expect(JSON.stringify(message)).not.toContain('token-canary'),
  },
  rag: {
    entry: { rag: { pipelineIds: ['kb-service'], fileIds: ['f-1'], tags: ['t'], metadataFilter: { a: 'b' }, structuredFilter: { size: 3 } }, citations: 'titles' },
    sends: { parameters: { rag_options: { pipeline_ids: ['kb-service'], file_ids: ['f-1'], tags: ['t'], metadata_filter: { a: 'b' }, structured_filter: { size: 3 } } } },
    shows: (message) => expect(typesOf(message)).not.toContain('data-references'),
  },
  thinking: { entry: { thinking: 'visitor' }, body: { thinking: true }, sends: { parameters: { enable_thinking: true } }, profile: { thinking: 'visitor' } },
  thoughts: { entry: { thinking: 'on', thoughts: true }, sends: { parameters: { has_thoughts: true } }, shows: (message) => expect(typesOf(message)).toEqual(['reasoning', 'text']) },
  steps: {
    entry: { steps: 'details' },
    sends: { parameters: { has_thoughts: true } },
    shows: ({ parts }) => expect(parts[0]).toMatchObject({ type: 'data-step', data: { kind: 'retrieval', details: expect.any(Array) } }),
  },
  citations: {
    entry: { citations: 'passages' },
    shows: ({ parts }) => expect(parts.at(-1)).toMatchObject({ type: 'data-references', data: expect.arrayContaining([expect.objectContaining({ number: 1, text: expect.any(String) })]) }),
  },
  linkHosts: {
    entry: { citations: 'titles', linkHosts: ['*.qingshan-tea.example'] },
    shows: ({ parts }) => expect(parts.at(-1)).toMatchObject({ data: expect.arrayContaining([expect.objectContaining({ url: expect.stringContaining('qingshan-tea.example') })]) }),
  },
  flowStreamMode: { entry: { workflow: true, flowStreamMode: 'message_format' }, sends: { parameters: { flow_stream_mode: 'message_format' } } },
  identity: {
    entry: {},
    async check() {
      const test = await createTestApp({ settings: { identity: 'required' }, visitorSecret: 'what the site and the backend share' });
      expect(await (await test.post('/v1/apps/default/visitor', {})).json()).toMatchObject({ error: { code: 'sign_in_required' } });
    },
  },
  visitors: {
    entry: {},
    async check() {
      const secret = 'what only the site of this app signs with';
      const test = await createTestApp({ settings: { visitorKeys: { kind: 'secrets', secrets: [secret] }, issuer: 'https://id.example' }, visitorSecret: 'what the other apps’ sites sign with' });
      const signIn = async (key: string, claims: object): Promise<number> => {
        const signed = await new SignJWT({ sub: 'anna', ...claims }).setProtectedHeader({ alg: 'HS256' }).setAudience('default').setIssuedAt().setExpirationTime('10m').sign(new TextEncoder().encode(key));
        return (await test.post('/v1/apps/default/visitor', { token: signed })).status;
      };
      expect(await signIn(secret, { iss: 'https://id.example' })).toBe(200);
      for (const iss of ['https://id.example/', 'https://evil.example', undefined]) expect(await signIn(secret, { iss })).toBe(401);
      expect(await signIn('what the other apps’ sites sign with', { iss: 'https://id.example' })).toBe(401);
    },
    profile: {},
  },
  handOver: {
    entry: {},
    async check() {
      const { mint, ask, signIn } = await openSignedApp({ handOver: true });
      const guest = await mint();
      await (await ask(guest, 'c1', question)).text();
      expect(await signIn({ handOver: 'c1' }, guest)).toMatchObject({ conversation: 'c1' });
    },
  },
  endOnLogout: {
    entry: {},
    async check() {
      const { post, request, signIn } = await openSignedApp({ endOnLogout: true });
      const { token } = await signIn();
      await post('/v1/apps/default/visitor/logout', {}, token);
      expect((await request('/v1/apps/default/conversations', { token })).status).toBe(401);
    },
  },
  challenge: {
    entry: { challenge: 'on' },
    check: async () => {
      const { post } = await openSignedApp({ challenge: 'on' });
      const response = await post('/v1/apps/default/visitor', {});
      expect(await response.json()).toMatchObject({ error: { code: 'challenge_required', challenge: { algorithm: 'SHA-256', maxnumber: 100_000 } } });
    },
  },
  cookie: {
    entry: {},
    async check() {
      const { post } = await openSignedApp({ cookie: true });
      const response = await post('/v1/apps/default/visitor', {});
      expect(response.headers.get('set-cookie')).toContain('HttpOnly');
      expect(((await response.json()) as VisitorToken).token).toMatch(/^cookie\.a\.[0-9a-f]{16}$/);
    },
    profile: { cookie: true },
  },
  memory: {
    entry: {},
    async check() {
      const { mint, finish, memoryIds, upstream } = await createMemoryApp({ memory: 'all' });
      const token = await mint();
      await finish(token, 'c1', '用户饮食偏好：面食');
      expect(await finish(token, 'c2', '用户饮食偏好：面食')).toBeTruthy();
      expect(await finish(token, 'c3', '美食推荐')).toContain('面食');
      expect(memoryIds().at(-1)).toBe(upstream()[0]?.id);
    },
  },
  files: {
    entry: {},
    async check() {
      const { mint, upload, settle, askAbout, sent, emulator } = await createFileApp({ settings: { files: true } });
      const token = await mint();
      const file = await upload(token, 'warranty.md', 'The teapot has a warranty of three years.');
      await settle(token, file.id);
      await (await askAbout(token, 'c1', 'What is the warranty of the teapot?', [file])).text();
      expect(sent()).toEqual([{ files: [...emulator.files.keys()] }]);
    },
  },
  images: {
    entry: {},
    async check() {
      const { mint, upload, askAbout, sent } = await createFileApp({ settings: { images: true } });
      const token = await mint();
      const picture = await upload(token, 'tea.png', pngOf(64, 48));
      await (await askAbout(token, 'c1', 'What is this?', [picture])).text();
      expect(sent()).toEqual([{ images: [expect.stringContaining(picture.id)] }]);
    },
  },
  pageContext: {
    entry: { pageContext: true },
    body: { messages: [{ id: 'q1', role: 'user', parts: [{ type: 'data-page', data: { title: 'Shipping' } }, { type: 'text', text: question }] }] },
    sends: { input: { prompt: expect.stringMatching(/^How much is shipping to Japan\?\n\n.*data.*\n\{"title":"Shipping"\}$/s) } },
    profile: { pageContext: true },
  },
  retention: {
    entry: {},
    async check() {
      const test = await createFileApp({ settings: { retention: { conversationDays: 1 } } });
      const token = await test.mint();
      await (await test.ask(token, 'c1', 'Hello')).text();
      for (const count of [1, 0]) {
        await test.clock.advance(23 * 3600_000);
        await test.sweep();
        expect(await (await test.request('/v1/apps/default/conversations', { token })).json()).toMatchObject({ conversations: Array.from({ length: count }, () => ({ id: 'c1' })) });
      }
    },
  },
  'limits.transcriptTokens': {
    entry: {},
    async check() {
      const { mint, ask, inputs, clock } = await createFileApp({ settings: { transcriptTokens: 500 } });
      const token = await mint();
      await (await ask(token, 'c1', `First ${'x'.repeat(3_000)}`)).text();
      await (await ask(token, 'c1', 'Second')).text();
      await clock.advance(3600_000);
      await (await ask(token, 'c1', 'Third')).text();
      const { messages } = inputs().at(-1) as { messages: { content: string }[] };
      expect(messages.map(({ content }) => content)).not.toContainEqual(expect.stringContaining('First'));
      expect(messages.at(-1)).toEqual({ role: 'user', content: 'Third' });
    },
  },
};

/** An app whose site signs visitors. */
async function openSignedApp(settings: Partial<AppConfig>) {
  const secret = 'what the site and the backend share';
  const test = await createTestApp({ settings, visitorSecret: secret });
  const signIn = async (more: object = {}, guest?: string): Promise<VisitorToken> => {
    const token = await new SignJWT({ sub: 'anna', aud: 'default' }).setIssuedAt().setExpirationTime('5m').setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret));
    return (await (await test.post('/v1/apps/default/visitor', { token, ...more }, guest)).json()) as VisitorToken;
  };
  return { ...test, signIn };
}

describe('README’s table of an app’s keys', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
  const [, table = ''] = /\| key of an app \|.*\n\|[-|]+\|\n((?:\|.*\n)+)/.exec(readme) ?? [];
  const named = [...table.matchAll(/^\| `([\w.]+)`/gm)].map(([, key]) => key ?? '');

  it('has a row for every key that has to do with the service, and a test for every row', () => {
    const others = new Set(['appId', 'workspace', 'workflow', 'origins', 'texts', 'imagePrefixes', 'limits']);
    expect(named).toEqual(expect.arrayContaining(Object.keys(appSchema.entries).filter((key) => !others.has(key))));
    expect([...named].sort()).toEqual(Object.keys(rows).sort());
  });

  it.each(Object.entries(rows))('`%s` is true', async (_key, { entry, body, sends, shows, profile, check }) => {
    if (check) return check();
    const { apps } = readConfig({ env: { DASHSCOPE_API_KEY: 'sk-x' }, readFile: () => JSON.stringify({ apps: { default: { appId: 'app-1', origins: [page], ...entry } } }) });
    const test = await createTestApp({
      clock: createFakeClock(),
      apps: [...apps.values()] as AppConfig[],
      emulator: { apps: { 'app-1': { showsSources: true, kind: 'workflow' in entry ? 'workflow' : 'agent' } } },
    });
    const token = await test.mint();
    const response = await test.post('/v1/apps/default/chat', { ...chatBody('c1', question, 'q1'), ...body }, token);
    const message = toMessage(await readEvents(response));
    expect(message.metadata.outcome).toBe('done');
    if (sends) expect(test.emulator.requests.at(-1)?.body).toMatchObject(sends);
    shows?.(message);
    if (profile) expect(await (await test.request('/v1/apps/default', { headers: { 'sec-fetch-site': 'cross-site' } })).json()).toMatchObject(profile);
  });

  it('shows nothing that no key asked for', async () => {
    const ask = async (settings: object): Promise<string[]> => {
      const { apps } = readConfig({ env: { DASHSCOPE_API_KEY: 'sk-x' }, readFile: () => JSON.stringify({ apps: { default: { appId: 'app-1', origins: [page], ...settings } } }) });
      const test = await createTestApp({ clock: createFakeClock(), apps: [...apps.values()] as AppConfig[], emulator: { apps: { 'app-1': { showsSources: true, thinking: 'always' } } } });
      return typesOf(toMessage(await readEvents(await test.ask(await test.mint(), 'c1', question))));
    };
    expect(await ask({})).toEqual(['text']);
    expect(await ask(everything)).toEqual(['data-step', 'reasoning', 'text', 'data-references']);
  });
});
