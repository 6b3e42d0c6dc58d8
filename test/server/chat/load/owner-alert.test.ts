import { describe, expect, it } from 'vitest';
import { createEmulator } from '../../../../demo/emulator/create-emulator.ts';
import { createFakeClock } from '../../../fake-clock.ts';
import { apiKey, chatBody, createTestApp, readEvents } from '../../test-app.ts';

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
});
