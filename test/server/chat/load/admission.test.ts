import { describe, expect, it } from 'vitest';
import { createAdmission, type Load } from '../../../../server/chat/load/admission.ts';
import type { LogEntry } from '../../../../server/log.ts';
import { createFakeClock } from '../../../fake-clock.ts';
import { createTestApp, readEvents, readText, readUntil } from '../../test-app.ts';

const quiet: Load = { loopDelayMs: 5, memoryShare: 0.4 };

describe('admission', () => {
  it.each<[string, number, Partial<Load>, 'nobody' | 'anonymous' | 'everybody']>([
    ['nothing', 0, {}, 'nobody'],
    ['799 turns', 799, {}, 'nobody'],
    ['800 turns', 800, {}, 'anonymous'],
    ['a late event loop', 0, { loopDelayMs: 201 }, 'anonymous'],
    ['an event loop that is just in time', 0, { loopDelayMs: 200 }, 'nobody'],
    ['memory that is nearly used up', 0, { memoryShare: 0.86 }, 'anonymous'],
    ['memory that is used up', 0, { memoryShare: 0.96 }, 'everybody'],
    ['all of it', 5_000, { loopDelayMs: 900, memoryShare: 0.95 }, 'anonymous'],
  ])('%s', (_name, running, load, refused) => {
    const { refuse } = createAdmission({ clock: createFakeClock(), random: () => 0, log: () => {}, loadOf: () => ({ ...quiet, ...load }) });
    expect(refuse({ running, verified: false }) !== undefined).toBe(refused !== 'nobody');
    expect(refuse({ running, verified: true }) !== undefined).toBe(refused === 'everybody');
  });

  it('spreads those it sends away over 2 to 10 s', () => {
    const waits = [0, 0.5, 0.999].map((value) => createAdmission({ clock: createFakeClock(), random: () => value, log: () => {}, maxTurns: 1 }).refuse({ running: 1, verified: false }));
    expect(waits.map((error) => [error?.code, error?.retryAfterSeconds])).toEqual([['unavailable', 2], ['unavailable', 6], ['unavailable', 10]]);
  });

  it('tells the owner why, once a minute', async () => {
    const clock = createFakeClock();
    const logs: LogEntry[] = [];
    const { refuse } = createAdmission({ clock, random: () => 0, log: (entry) => logs.push(entry), maxTurns: 3, loadOf: () => quiet });
    for (let times = 0; times < 50; times += 1) refuse({ running: 3, verified: false });
    expect(logs).toEqual([{ level: 'warn', event: 'shedding', reason: 'turns', running: 3, loopDelayMs: 5, memoryPercent: 40 }]);
    await clock.advance(60_000);
    refuse({ running: 3, verified: false });
    expect(logs).toHaveLength(2);
  });
});

describe('a backend with its hands full', () => {
  it('puts off new questions of strangers, and lets everything else through', async () => {
    const load = { ...quiet };
    const { mint, ask, request, post } = await createTestApp({ loadOf: () => load, emulator: { tokenDelayMs: 30 } });
    const token = await mint();
    const running = (await ask(token, 'c1', 'How long does shipping take?', 'q1')).body!.getReader();
    const seen = await readUntil(running, (text) => text.includes('text-delta'));
    load.loopDelayMs = 1_000;

    const refused = await ask(await mint(), 'c2', 'Hello');
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(2);
    expect(await refused.json()).toMatchObject({ error: { code: 'unavailable', retryable: true } });

    // The same question once more, after a lost response, is no new one; the same id with another text is none either.
    const joined = ask(token, 'c1', 'How long does shipping take?', 'q1').then(readEvents);
    expect((await ask(token, 'c1', 'What else?', 'q1')).status).toBe(503);
    const lastEventId = /id: (\S+)/.exec(seen)?.[1] ?? '';
    const resumed = await request('/v1/apps/default/chat/c1/stream', { token, headers: { 'last-event-id': lastEventId } });
    expect(resumed.status).toBe(200);
    void resumed.body?.cancel();
    expect((await request('/v1/apps/default/conversations/c1', { token })).status).toBe(200);
    expect(await (await post('/v1/apps/default/chat/c1/stop', {}, token)).json()).toEqual({ stopped: true });
    expect((await joined).at(-1)?.data).toBe('[DONE]');
    expect((await request('/v1/apps/default/conversations/c1', { token, method: 'DELETE' })).status).toBe(204);

    load.loopDelayMs = 0;
    expect(await readText(await ask(token, 'c3', 'Hello'))).not.toBe('');
  });

  it('has its hands full at the number of turns that the owner chose', async () => {
    const { mint, ask } = await createTestApp({ maxTurns: 1, emulator: { tokenDelayMs: 30 } });
    const first = await ask(await mint(), 'c1', 'How long does shipping take?');
    expect((await ask(await mint(), 'c2', 'Hello')).status).toBe(503);
    await readEvents(first);
    const again = await ask(await mint(), 'c2', 'Hello');
    expect(again.status).toBe(200);
    await readEvents(again);
  });

  it('still joins a question to its turn while it stops', async () => {
    const { mint, ask, turns } = await createTestApp({ emulator: { tokenDelayMs: 20 } });
    const token = await mint();
    const first = await ask(token, 'c1', 'How long does shipping take?', 'q1');
    const closed = turns.close(10_000);
    expect((await ask(token, 'c2', 'Hello')).status).toBe(503);
    const again = await readText(await ask(token, 'c1', 'How long does shipping take?', 'q1'));
    expect(again).toBe(await readText(first));
    await closed;
  });
});
