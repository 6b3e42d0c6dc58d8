import { expect, it } from 'vitest';
import { createEmulator } from '../../../demo/emulator/create-emulator.ts';
import { createApp } from '../../../server/app.ts';
import { createCompletionClient } from '../../../server/bailian/completion.ts';
import { systemClock } from '../../../server/clock.ts';
import { readConfig } from '../../../server/config.ts';
import { openNodeSqlite } from '../../../server/runtimes/node-sqlite.ts';
import { createSqlStore } from '../../../server/stores/sql.ts';
import type { VisitorToken } from '../../../server/wire/protocol.ts';
import { chatBody, page, readText } from '../test-app.ts';

it.each([
  ['http://ep-x1.dashscope.cn-beijing.privatelink.aliyuncs.com', 'http://ep-x1.dashscope.cn-beijing.privatelink.aliyuncs.com/api/v1/apps'],
  ['https://dashscope-intl.aliyuncs.com/api/v1/', 'https://dashscope-intl.aliyuncs.com/api/v1/apps'],
  ['https://llm-1.ap-southeast-1.maas.aliyuncs.com', 'https://llm-1.ap-southeast-1.maas.aliyuncs.com/api/v1/apps'],
  ['http://127.0.0.1:9000/api/v1', 'http://127.0.0.1:9000/api/v1/apps'],
])('apps of several workspaces are reached at %s', async (address, below) => {
  const env = { DASHSCOPE_API_KEY: 'sk-emulator', DASHSCOPE_BASE_URL: address, BAILIAN_WORKSPACE_ID: 'llm-all', ALLOWED_ORIGINS: page };
  const apps = { sales: { appId: 'a' }, help: { appId: 'b', workspace: 'llm-b' } };
  const config = readConfig({ env, readFile: () => JSON.stringify({ apps }) });
  const emulator = createEmulator({ apps: { a: { workspace: 'llm-all', scenario: 'echo' }, b: { workspace: 'llm-b', scenario: 'echo' } }, tokenDelayMs: 0 });
  const urls: string[] = [];
  const completions = createCompletionClient({
    fetch(url, init) {
      urls.push(url);
      return emulator.fetch(new Request(url, init));
    },
    clock: systemClock,
    baseUrl: config.baseUrl,
    apiKey: config.apiKey,
  });
  const store = createSqlStore(openNodeSqlite(':memory:'));
  const { app } = await createApp({ config, store, completions, clock: systemClock, random: () => 0, log: () => {} });

  for (const alias of Object.keys(apps)) {
    const post = async (path: string, body: object, token = ''): Promise<Response> =>
      app.request(`http://chat.test/v1/apps/${alias}/${path}`, {
        method: 'POST',
        headers: { origin: page, 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      });
    const { token } = (await (await post('visitor', {})).json()) as VisitorToken;
    expect(await readText(await post('chat', chatBody('c1', 'Hello', 'q1'), token))).toBe('Hello');
  }
  expect(urls).toEqual([`${below}/a/completion`, `${below}/b/completion`]);
  expect(emulator.requests.map(({ headers }) => headers['x-dashscope-workspace'])).toEqual(['llm-all', 'llm-b']);
});
