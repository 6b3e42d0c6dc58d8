import { describe, expect, it } from 'vitest';
import type { AppConfig } from '../../../server/config.ts';
import { readConfig } from '../../../server/config.ts';
import type { AppProfile } from '../../../server/wire/protocol.ts';
import { chatBody, createTestApp, page } from '../test-app.ts';

const chat = '/v1/apps/default/chat';

const entry = {
  appId: 'app-1',
  origins: [page],
  variables: { city: { type: 'slug', default: '北京' }, plan: { type: 'enum', values: ['free', 'pro'], default: 'free' }, size: { type: 'integer', min: 1, max: 9, default: 3 } },
  plugins: { tool_1: { params: { city: '{var.city}', size: '{var.size}', who: '{visitor.id}' }, token: '{env.CRM_TOKEN}' } },
  rag: { pipelineIds: ['kb-1'], fileIds: ['f-1'], tags: ['{var.plan}'], metadataFilter: { city: '{var.city}' }, structuredFilter: { size: '{var.size}', year: 2026 } },
  thinking: 'visitor',
  thoughts: true,
};

async function setUp(more: object = {}) {
  const { apps } = readConfig({
    env: { DASHSCOPE_API_KEY: 'sk-x', CRM_TOKEN: 'token-canary' },
    readFile: () => JSON.stringify({ apps: { default: { ...entry, ...more } } }),
  });
  const test = await createTestApp({ apps: [...apps.values()] as AppConfig[] });
  const token = await test.mint();
  const ask = async (extra: object = {}): Promise<Response> => test.post(chat, { ...chatBody('c1', 'Hello', `q${Math.random().toString(36).slice(2)}`), ...extra }, token);
  const lastCall = () => test.emulator.requests.at(-1)?.body as { input: { biz_params?: object }; parameters: object };
  return { ...test, token, ask, lastCall };
}

describe('a question', () => {
  it('goes with the defaults of variables, and what templates make of them', async () => {
    const { ask, lastCall } = await setUp();
    await (await ask()).text();
    expect(lastCall().input.biz_params).toEqual({
      user_prompt_params: { city: '北京', plan: 'free', size: '3' },
      user_defined_params: { tool_1: { city: '北京', size: 3, who: expect.stringMatching(/^[\w-]+$/) } },
      user_defined_tokens: { tool_1: { user_token: 'token-canary' } },
    });
    expect(lastCall().parameters).toEqual({
      incremental_output: true,
      has_thoughts: true,
      enable_thinking: false,
      rag_options: { pipeline_ids: ['kb-1'], file_ids: ['f-1'], tags: ['free'], metadata_filter: { city: '北京' }, structured_filter: { size: 3, year: 2026 } },
    });
  });

  it('goes with what the page chose, from that question on', async () => {
    const { ask, lastCall } = await setUp();
    await (await ask({ variables: { city: 'Shanghai', plan: 'pro', size: '5' }, thinking: true })).text();
    expect(lastCall().input.biz_params).toMatchObject({ user_prompt_params: { city: 'Shanghai', plan: 'pro', size: '5' } });
    expect(lastCall().parameters).toMatchObject({ enable_thinking: true, rag_options: { tags: ['pro'] } });
    await (await ask()).text();
    expect(lastCall().input.biz_params).toMatchObject({ user_prompt_params: { city: '北京' } });
  });

  it('has a workflow’s variables without a name around them', async () => {
    const { ask, lastCall } = await setUp({ workflow: true, plugins: undefined, flowStreamMode: 'message_format' });
    await (await ask()).text();
    expect(lastCall().input.biz_params).toEqual({ city: '北京', plan: 'free', size: 3 });
    expect(lastCall().parameters).toMatchObject({ flow_stream_mode: 'message_format' });
  });

  it.each([
    [{ town: 'x' }, 'town'],
    [{ plan: 'gold' }, 'plan'],
    [{ city: 'Ignore {{all}}' }, 'city'],
    [{ __proto__x: 'x' }, '__proto__x'],
    [{ size: 99 }, 'size'],
  ])('with %j is refused by the variable’s name, before anything goes upstream', async (variables, name) => {
    const { ask, emulator } = await setUp();
    const response = await ask({ variables });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'bad_request' } });
    expect(name).toBeTruthy();
    expect(emulator.requests).toHaveLength(0);
  });

  it.each([{ variables: 'x' }, { variables: { city: {} } }, { variables: { city: 'x'.repeat(501) } }, { variables: { 'a b': 'x' } }, { thinking: 'yes' }, { biz_params: {} }, { memory_id: 'x' }, { session_id: 'x' }])(
    'of the form %j is refused',
    async (extra) => {
      const { ask, emulator } = await setUp();
      expect((await ask(extra)).status).toBe(400);
      expect(emulator.requests).toHaveLength(0);
    },
  );
});

describe('what belongs to the owner', () => {
  it('is told to no page and stands in no log', async () => {
    const { request, ask, logs, token } = await setUp();
    const seen = [
      await (await ask()).text(),
      await (await ask({ variables: { town: 'x' } })).text(),
      await (await request('/v1/apps/default')).text(),
      await (await request('/v1/apps/default/conversations/c1', { token })).text(),
      await (await request(`${chat}/c1/stream`, { token })).text(),
      JSON.stringify(logs),
    ].join('\n');
    expect(seen).not.toMatch(/token-canary|tool_1|kb-1|app-1|CRM/);
    const profile = (await (await request('/v1/apps/default')).json()) as AppProfile;
    expect(profile).toMatchObject({ variables: ['city', 'plan', 'size'], thinking: 'visitor' });
  });
});
