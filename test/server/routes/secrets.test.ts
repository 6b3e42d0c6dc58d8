import { SignJWT } from 'jose';
import { expect, it } from 'vitest';
import { scenarioNames } from '../../../demo/emulator/scenarios.ts';
import { type AppConfig, readConfig } from '../../../server/config.ts';
import type { VisitorToken } from '../../../server/wire/protocol.ts';
import { createFakeClock } from '../../fake-clock.ts';
import { apiKey, chatBody, createTestApp, page } from '../test-app.ts';

/** Nothing with this in it may reach a browser or a log. */
const CANARY = 'canary-7f3a';
const secret = 'what the site and the backend share';
const base = '/v1/apps/default';

const file = {
  appId: `app-${CANARY}`,
  workspace: `llm-${CANARY}`,
  origins: [page],
  variables: { city: { type: 'slug', default: '北京' } },
  plugins: {
    [`tool-${CANARY}`]: { params: { key: '{env.PARAM}', city: '{var.city}' }, token: 'Bearer {env.TOKEN}' },
    [`other-${CANARY}`]: { token: '{env.TOKEN}.{claim.order}.{visitor.id}' },
  },
  rag: { pipelineIds: [`kb-${CANARY}`], fileIds: [`file-${CANARY}`], tags: [`tag-${CANARY}`] },
  thinking: 'on',
  thoughts: true,
  steps: 'details',
  citations: 'passages',
};

/** A backend with every secret that a file can name, and everything that browsers and the log got of it. */
async function setUp() {
  const env = { DASHSCOPE_API_KEY: 'sk-x', VISITOR_SECRET: secret, TOKEN: `token-${CANARY}`, PARAM: `param-${CANARY}` };
  const { apps } = readConfig({ env, readFile: () => JSON.stringify({ apps: { default: file } }) });
  const clock = createFakeClock();
  const test = await createTestApp({
    clock,
    apps: [...apps.values()] as AppConfig[],
    visitorSecret: secret,
    emulator: { apps: { [file.appId]: { workspace: file.workspace, showsSources: true } }, slowDelayMs: 10 },
  });
  const seen: string[] = [];
  const note = async (response: Response): Promise<string> => {
    const text = await response.text();
    seen.push(JSON.stringify([...response.headers]), text);
    return text;
  };
  const call = (path: string, init: Parameters<typeof test.request>[1] = {}): Promise<string> => clock.until(test.request(path, init).then(note));
  const ask = (token: string, conversation: string, extra: object = {}): Promise<string> =>
    call(`${base}/chat`, { method: 'POST', token, body: JSON.stringify({ ...chatBody(conversation, 'How much is shipping?', `q-${conversation}`), ...extra }) });
  return { ...test, clock, seen, call, ask };
}

it('a credential of a plug-in goes upstream, and to no browser and no log, whatever is asked', async () => {
  const { clock, emulator, mint, call, ask, seen, logs } = await setUp();
  const now = Math.floor(clock.now() / 1_000);
  const signed = await new SignJWT({ sub: 'anna', aud: 'default', iat: now, exp: now + 3_600, order: 'A1' })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(secret));
  const verified = (JSON.parse(await call(`${base}/visitor`, { method: 'POST', body: JSON.stringify({ token: signed }) })) as VisitorToken).token;

  for (const token of [verified, await mint()]) {
    const events = await ask(token, 'c1');
    await ask(token, 'c1');
    await ask(token, 'c1', { trigger: 'regenerate-message' });
    await ask(token, 'c2', { variables: { city: CANARY.toUpperCase() } });
    await ask(token, 'c3', { variables: { town: 'x' } });
    await ask(token, 'c3', { variables: { city: '{env.TOKEN}' } });
    await ask(token, 'c3', { variables: { city: 7 } });
    const id = /^id: (.*)$/m.exec(events)?.[1] ?? '';
    await call(`${base}/chat/c1/stream`, { token, headers: { 'last-event-id': id } });
    await call(`${base}/chat/c1/stream`, { token, headers: { 'last-event-id': '{env.TOKEN}' } });
    await call(`${base}/chat/c1/stream`, { token });
    await call(`${base}/chat/c1/stop`, { token, method: 'POST', body: '{}' });
    await call(base, { token });
    await call(`${base}/conversations`, { token });
    await call(`${base}/conversations/c1`, { token });
    await call(`${base}/memory`, { token });
    await call(`${base}/memory/x`, { token, method: 'DELETE' });
    await call(`${base}/visitor`, { token, method: 'POST', body: '{}' });
    await call(`${base}/visitor`, { token, method: 'POST', body: '{"token":"{env.TOKEN}"}' });
    await call(`${base}/nothing`, { token });
    await call('/v1/apps/other', { token });
    await call('/healthz');
    await call('/readyz');
    await call(`${base}/conversations/c1`, { token, method: 'DELETE' });
  }

  const sent = JSON.stringify(emulator.requests);
  expect(sent).toContain(`Bearer token-${CANARY}`);
  expect(sent).toContain(`"user_token":"token-${CANARY}.A1.v_`);
  expect(sent).toContain(`param-${CANARY}`);
  expect(seen.length).toBeGreaterThan(80);
  // The upper-case one is the page's own value, and even that stays with the service.
  for (const text of [...seen, JSON.stringify(logs)]) expect(text).not.toMatch(new RegExp(`${CANARY}|${apiKey}|${secret}|\\{env`, 'i'));
});

it.each(scenarioNames)('nor when the service is %s', async (scenario) => {
  const { clock, emulator, mint, ask, seen, logs, request } = await setUp();
  emulator.setScenario(scenario);
  const token = await mint();
  await ask(token, 'c1');
  seen.push(await (await clock.until(request(`${base}/conversations/c1`, { token }))).text());
  expect(JSON.stringify(emulator.requests)).toContain(`Bearer token-${CANARY}`);
  for (const text of [...seen, JSON.stringify(logs)]) expect(text).not.toMatch(new RegExp(`${CANARY}|${apiKey}`, 'i'));
});
