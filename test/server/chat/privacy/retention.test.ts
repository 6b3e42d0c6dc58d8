import { expect, it } from 'vitest';
import type { ConversationList } from '../../../../server/wire/protocol.ts';
import { createPrivacyApp } from '../../privacy-app.ts';
import { describeEachStore } from './each-store.ts';

const base = '/v1/apps/default';
const DAY = 24 * 3600_000;

describeEachStore('what nobody uses any more', (open) => {
  async function setUp(retention?: { conversationDays?: number; memoryDays?: number }) {
    const { store, dump } = await open();
    const test = await createPrivacyApp({ store, settings: retention ? { retention } : {} });
    const token = await test.mint();
    /** Moves on by days, sweeping at the end of each, as far as the clock is concerned all night. */
    const passDays = async (days: number): Promise<void> => {
      for (let day = 0; day < days; day++) {
        await test.clock.advance(DAY);
        await test.until(test.sweep());
        await test.settle();
      }
    };
    const list = async (as: string): Promise<string[]> => ((await (await test.until(test.request(`${base}/conversations`, { token: as }))).json()) as ConversationList).conversations.map(({ id }) => id);
    const isFound = async (word: string): Promise<boolean> => (await dump()).includes(word);
    return { ...test, token, passDays, list, isFound };
  }

  it('is dropped thirty days after the last word of a conversation, with its files here and in the service', async () => {
    const { token, say, upload, passDays, list, emulator, isFound, until, request } = await setUp();
    const [document, picture] = [await upload(token, 'canary.md', 'Canary'), await upload(token, 'canary.png')];
    await say(token, 'old', 'canary of old', [document, picture]);
    await say(token, 'kept', 'what goes on');
    await passDays(20);
    const fresh = (await until(request(`${base}/conversations`, { token }))).headers.get('x-visitor-token') ?? '';
    await say(fresh, 'kept', 'and on');
    await passDays(9);
    expect(await list(fresh)).toEqual(['kept', 'old']);
    await passDays(2);
    expect(await list(fresh)).toEqual(['kept']);
    expect(await isFound('canary')).toBe(false);
    expect(emulator.files.size).toBe(0);
    expect(await isFound('what goes on')).toBe(true);
  });

  it('is dropped as soon as the owner says, but not while the conversation goes on', async () => {
    const { token, say, sweepFor, list } = await setUp({ conversationDays: 0 });
    await say(token, 'c1', 'Hello');
    await sweepFor(50 * 60_000);
    expect(await list(token)).toEqual(['c1']);
    await sweepFor(20 * 60_000);
    expect(await list(token)).toEqual([]);
  });

  it('is forgotten by the service after 180 days in which the visitor was not there', async () => {
    const { token, mint, say, passDays, emulator, until, request } = await setUp();
    const ben = await mint();
    for (const as of [token, ben]) {
      await say(as, 'c1', 'I like oolong.');
      await say(as, 'c1', 'My name is Canary.');
    }
    expect(emulator.memories.size).toBe(2);
    await passDays(29);
    const fresh = (await until(request(`${base}/conversations`, { token: ben }))).headers.get('x-visitor-token') ?? '';
    await say(fresh, 'c2', 'I am still there.');
    await passDays(151);
    expect(emulator.memories.size).toBe(2);
    emulator.setOpenApiFault('server-error');
    await passDays(2);
    expect(emulator.memories.size).toBe(2);
    emulator.setOpenApiFault(null);
    await passDays(2);
    expect(emulator.memories.size).toBe(1);
    await passDays(30);
    expect(emulator.memories.size).toBe(0);
  });

  it('is forgotten of who signed in and out after hours, and of who handed over after half a year', async () => {
    const { store, placesOf, lifeOf } = await open();
    const test = await createPrivacyApp({ store });
    const [guest, anna] = [{ app: 'default', visitor: 'guest-canary' }, { app: 'default', visitor: 'anna-canary' }];
    await store.endSignIns(anna, 5, test.clock.now());
    const token = await test.mint();
    await test.say(token, 'c1', 'Hello');
    const name = visitorOf(token);
    expect(await store.handOver({ ...guest, visitor: name }, anna, { conversation: 'c1', now: test.clock.now() })).toBe('done');
    await store.deleteConversation(anna, 'c1');
    const pass = async (ms: number): Promise<void> => {
      await test.clock.advance(ms);
      await store.sweep(test.clock.now());
    };
    if (!lifeOf) {
      await pass(3 * 3600_000);
      expect(await placesOf(anna.visitor)).toEqual([]);
      await pass(179 * DAY);
      expect(await placesOf(name)).toContain('hand_overs');
      await pass(2 * DAY);
      expect(await placesOf(name)).not.toContain('hand_overs');
    } else {
      // Redis keeps the time itself.
      for (const [key, days] of [[`sign-in:default:${anna.visitor}`, 1 / 12], [`handed:default:${name}`, 180]] as const) {
        const leftMs = await lifeOf(key);
        expect(leftMs).toBeGreaterThan(days * DAY - 60_000);
        expect(leftMs).toBeLessThanOrEqual(days * DAY);
      }
    }
  });

  it('is forgotten altogether, and so is that it was, but for people who may come back', async () => {
    const { token, erase, passDays, store } = await setUp();
    await erase(token);
    await passDays(40);
    expect(await store.readErasure({ app: 'default', visitor: visitorOf(token) })).toMatchObject({ state: 'done' });
    await passDays(2);
    expect(await store.readErasure({ app: 'default', visitor: visitorOf(token) })).toBeUndefined();
  });
});

function visitorOf(token: string): string {
  return (JSON.parse(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))) as { sub: string }).sub;
}
