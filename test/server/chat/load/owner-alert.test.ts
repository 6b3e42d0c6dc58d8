import { describe, expect, it, onTestFinished } from 'vitest';
import { createEmulator } from '../../../../demo/emulator/create-emulator.ts';
import type { LogEntry } from '../../../../server/log.ts';
import { openChat } from '../../../../server/runtimes/open-chat.ts';
import type { VisitorToken } from '../../../../server/wire/protocol.ts';
import { createFakeClock } from '../../../fake-clock.ts';
import { serveLocally } from '../../../serve.ts';
import { apiKey, chatBody, createTestApp, page, readEvents, readText } from '../../test-app.ts';

describe('what only the owner can mend', () => {
  it('is told once an hour, however many ask, and no visitor’s question is sent twice for it', async () => {
    const clock = createFakeClock();
    const refuse = async (): Promise<Response> => Response.json({ code: 'Throttling.AllocationQuota', message: 'canary', request_id: 'r' }, { status: 429 });
    let calls = 0;
    const service = { ...createEmulator({ clock, apiKeys: [apiKey], apps: { 'app-1': {} } }), fetch: () => ((calls += 1), refuse()) };
    const app = await createTestApp({ clock, service });
    const alerts = () => app.logs.filter(({ event }) => event === 'owner_must_act');
    for (let at = 0; at < 100; at++) {
      const events = await readEvents(await app.post('/v1/apps/default/chat', chatBody(`c${at}`, 'Hello', `q${at}`), await app.mint()));
      expect(JSON.stringify(events)).toContain('app_unavailable');
    }
    expect(calls).toBe(100);
    expect(alerts()).toEqual([expect.objectContaining({ level: 'error', app: 'default', upstreamCode: 'Throttling.AllocationQuota' })]);
    expect(JSON.stringify(app.logs)).not.toContain('canary');
    await clock.advance(3600_000);
    await readEvents(await app.post('/v1/apps/default/chat', chatBody('later', 'Hello', 'later'), await app.mint()));
    expect(alerts()).toHaveLength(2);
  });

  it('is told once of a key that the service refuses, and every question is answered by the next one', async () => {
    const emulator = createEmulator({ apiKeys: ['sk-new'], apps: { a: { scenario: 'echo' } }, tokenDelayMs: 0 });
    const service = await serveLocally((request) => emulator.fetch(request));
    const logs: LogEntry[] = [];
    const env = { DASHSCOPE_API_KEY: 'sk-old,sk-new', BAILIAN_APP_ID: 'a', DASHSCOPE_BASE_URL: service.url, ALLOWED_ORIGINS: page, STORE_URL: 'sqlite::memory:' };
    const chat = await openChat({ env, root: '.', log: (entry) => logs.push(entry) });
    onTestFinished(async () => {
      await chat.drain(0);
      await chat.close();
      await service.close();
    });
    const post = async (path: string, body: unknown, token?: string): Promise<Response> =>
      chat.fetch(new Request(`http://chat.test${path}`, { method: 'POST', headers: { origin: page, 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) }, body: JSON.stringify(body) }));
    const ask = async (text: string): Promise<string> => {
      const { token } = (await (await post('/v1/apps/default/visitor', {})).json()) as VisitorToken;
      return readText(await post('/v1/apps/default/chat', chatBody('c1', text, 'q1'), token));
    };
    const questions = Array.from({ length: 20 }, (_, at) => `Question ${at}`);
    // Ten of them at once, so that several find it out.
    expect(await Promise.all(questions.slice(0, 10).map(ask))).toEqual(questions.slice(0, 10));
    for (const question of questions.slice(10)) expect(await ask(question)).toBe(question);
    expect(logs.filter(({ event }) => /api_key_refused|owner_must_act/.test(event))).toEqual([expect.objectContaining({ level: 'error', event: 'api_key_refused', left: 0 })]);
    expect(JSON.stringify(logs)).not.toContain('sk-old');
  });
});
