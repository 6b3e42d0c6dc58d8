import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { defaultLimits } from '../../../server/chat/limits/app-limits.ts';
import { openNodeSqlite } from '../../../server/runtimes/node-sqlite.ts';
import { createSqlStore } from '../../../server/stores/sql.ts';
import type { AppProfile } from '../../../server/wire/protocol.ts';
import { createFakeClock } from '../../fake-clock.ts';
import { createMemoryApp, openMemories } from '../memory-app.ts';
import { chatBody, createTestApp, readText } from '../test-app.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('a memory', () => {
  it('is made after the first answer, and goes along with every question from then on, in any conversation', async () => {
    const { mint, finish, memoryIds, upstream, inputs } = await createMemoryApp();
    const token = await mint();
    await finish(token, 'c1', 'Hello');
    const [{ id } = { id: '' }] = upstream();
    await finish(token, 'c1', '用户饮食偏好：面食');
    expect(await finish(token, 'c2', '美食推荐')).toContain('面食');
    expect(memoryIds()).toEqual([undefined, id, id]);
    expect(inputs()[1]).toEqual({ prompt: '用户饮食偏好：面食', session_id: expect.any(String), memory_id: id });
    expect(upstream()).toEqual([{ id, facts: ['用户饮食偏好：面食'] }]);
  });

  it('goes along with a transcript too', async () => {
    const { mint, finish, clock, upstream, inputs } = await createMemoryApp();
    const token = await mint();
    await finish(token, 'c1', 'Hello');
    await clock.advance(HOUR);
    await finish(token, 'c1', 'And now?');
    expect(inputs()[1]).toEqual({ messages: expect.any(Array), memory_id: upstream()[0]!.id });
  });

  it('is made for so many visitors of an app in a day, and for the others on another', async () => {
    const { mint, finish, upstream, clock, logs } = await createMemoryApp({ limits: { ...defaultLimits, newMemoriesPerDay: 2 } });
    const visitors = [await mint(), await mint(), await mint()];
    for (const token of visitors) {
      await finish(token, 'c1', 'Hello');
      await clock.advance(2_000);
    }
    expect(upstream()).toHaveLength(2);
    expect(logs.filter(({ event }) => event === 'memory').map(({ outcome }) => outcome)).toEqual(['made', 'made', 'limited']);
    await clock.advance(25 * HOUR);
    await finish(visitors[2]!, 'c1', 'Hello again');
    expect(upstream()).toHaveLength(3);
  });

  it('is made for so many strangers at one address, and for whoever is elsewhere', async () => {
    const { mint, request, upstream, clock, until, settle } = await createMemoryApp({ limits: { ...defaultLimits, perAddress: { ...defaultLimits.perAddress, newMemoriesPerDay: 1 } } });
    const ask = async (peerAddress: string): Promise<void> => {
      await until(request('/v1/apps/default/chat', { method: 'POST', token: await mint(), peerAddress, body: JSON.stringify(chatBody('c1', 'Hello', 'q1')) }).then(readText));
      await settle();
      await clock.advance(2_000);
    };
    for (const peerAddress of ['203.0.113.7', '203.0.113.7', '203.0.113.8']) await ask(peerAddress);
    expect(upstream()).toHaveLength(2);
  });

  it('is each visitor’s own', async () => {
    const { mint, finish, clock, memoryIds, upstream } = await createMemoryApp();
    const [anna, ben] = [await mint(), await mint()];
    await finish(anna, 'c1', 'Hello');
    await finish(ben, 'c1', 'Hello');
    await clock.advance(2_000);
    await finish(anna, 'c1', 'I like oolong');
    expect(await finish(ben, 'c1', 'What do you recommend?')).not.toContain('I remember');
    expect(upstream().map(({ facts }) => facts)).toEqual([['The user likes oolong'], []]);
    expect(new Set(memoryIds().slice(2)).size).toBe(2);
  });

  it('is made once for 50 questions at the same time in two processes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bailian-chat-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const open = () => createSqlStore(openNodeSqlite(join(folder, 'chat.db')));
    const clock = createFakeClock();
    const first = await createMemoryApp({ clock, store: open() });
    const second = await createMemoryApp({ clock, store: open(), service: first.emulator });
    const token = await first.mint();
    const answers = Array.from({ length: 50 }, (_, index) => (index % 2 ? first : second).ask(token, `c${index}`, 'Hello').then(readText));
    await first.until(Promise.all(answers));
    await first.settle();
    await second.settle();
    await clock.advance(10 * MINUTE);
    expect(first.count('CreateMemory')).toBe(1);
    expect(first.upstream()).toHaveLength(1);
    await second.finish(token, 'later', 'Hello again');
    expect(first.memoryIds().at(-1)).toBe(first.upstream()[0]!.id);
    await Promise.all([first.store.close(), second.store.close()]);
  });

  it('is made at most every 1.1 seconds, without an answer waiting for it', async () => {
    const { mint, ask, clock, settle, emulator, upstream, count } = await createMemoryApp();
    const tokens = await Promise.all(Array.from({ length: 5 }, mint));
    // The clock stands still meanwhile.
    await Promise.all(tokens.map((token) => ask(token, 'c1', 'Hello').then(readText)));
    for (let second = 0; second < 6; second++) {
      await settle();
      await clock.advance(1_000);
    }
    expect(upstream()).toHaveLength(5);
    expect(count('CreateMemory')).toBe(5);
    expect(emulator.requests.some(({ status }) => status === 429)).toBe(false);
  });

  it('is not made for a question that was not answered', async () => {
    const { mint, finish, emulator, count } = await createMemoryApp();
    emulator.setScenario('blocked');
    await finish(await mint(), 'c1', 'Hello');
    expect(count('CreateMemory')).toBe(0);
  });

  it.each([['off', false], ['verified', true]] as const)('of an app where it is %s is not made for anonymous visitors', async (memory, isOffered) => {
    const { mint, finish, read, request, count } = await createMemoryApp({ memory });
    const token = await mint();
    await finish(token, 'c1', 'Hello');
    expect(count('CreateMemory')).toBe(0);
    expect(await read(token)).toEqual({ enabled: false, facts: [] });
    const profile = (await (await request('/v1/apps/default')).json()) as AppProfile;
    expect(profile.memory).toBe(isOffered);
  });

  it('is not there without keys for it', async () => {
    const { mint, request } = await createTestApp({ apps: [{ alias: 'default', appId: 'app-1', origins: ['*'], texts: {}, imagePrefixes: [], memory: 'all' }] });
    const token = await mint();
    expect(await (await request('/v1/apps/default/memory', { token })).json()).toEqual({ enabled: false, facts: [] });
    expect((await request('/v1/apps/default/memory', { token, method: 'DELETE' })).status).toBe(204);
    expect(await (await request('/v1/apps/default')).json()).toMatchObject({ memory: false });
  });
});

describe('making one that goes wrong', () => {
  it('with a lost reply finds it by its description, and makes no other', async () => {
    const { mint, finish, emulator, upstream, memoryIds, count, logs } = await createMemoryApp();
    const token = await mint();
    emulator.setOpenApiFault('lost-reply', { times: 1, action: 'CreateMemory' });
    await finish(token, 'c1', 'Hello');
    await finish(token, 'c1', 'Again');
    expect(count('CreateMemory')).toBe(1);
    expect(memoryIds()).toEqual([undefined, upstream()[0]!.id]);
    expect(logs).toContainEqual({ level: 'info', event: 'memory', app: 'default', outcome: 'adopted' });
  });

  it('with a lost reply and no list finds it at the next try', async () => {
    const { mint, finish, emulator, clock, upstream, memoryIds, count } = await createMemoryApp({
      // The list stays out of reach for a while.
      wrap: (client) => ({
        ...client,
        async *listMemories(options) {
          if (clock.now() < isBackAt) throw new TypeError('unreachable');
          yield* client.listMemories(options);
        },
      }),
    });
    const isBackAt = clock.now() + MINUTE;
    const token = await mint();
    emulator.setOpenApiFault('lost-reply', { times: 1, action: 'CreateMemory' });
    await finish(token, 'c1', 'Hello');
    expect(count('ListMemories')).toBe(0);
    await clock.advance(2 * MINUTE);
    await finish(token, 'c1', 'Again');
    await finish(token, 'c1', 'And again');
    expect(count('CreateMemory')).toBe(1);
    expect(memoryIds()).toEqual([undefined, undefined, upstream()[0]!.id]);
  });

  it('in a process that dies is taken over by another, which finds what the first had made', async () => {
    const clock = createFakeClock();
    const first = await createMemoryApp({ clock, wrap: (client) => ({ ...client, createMemory: (description) => client.createMemory(description).then(() => new Promise<string>(() => {})) }) });
    const second = await createMemoryApp({ clock, service: first.emulator, store: first.store });
    const token = await first.mint();
    await first.finish(token, 'c1', 'Hello');
    await clock.advance(2 * MINUTE);
    await second.finish(token, 'c1', 'Too early');
    expect(second.count('ListMemories')).toBe(0);
    await clock.advance(MINUTE);
    await second.finish(token, 'c1', 'Again');
    await second.finish(token, 'c1', 'And again');
    expect(second.count('CreateMemory')).toBe(1);
    expect(second.memoryIds().at(-1)).toBe(second.upstream()[0]!.id);
  });

  it.each(['server-error', 'throttled', 'garbage', 'hang'] as const)('by %s lets the chat go on, and is tried again later, ever more seldom', async (fault) => {
    const { mint, finish, emulator, clock, memoryIds, upstream, count } = await createMemoryApp();
    const token = await mint();
    emulator.setOpenApiFault(fault, { action: 'CreateMemory' });
    expect(await finish(token, 'c1', 'Hello')).not.toBe('');
    await clock.advance(30_000);
    for (let minute = 0; minute < 20; minute++) {
      expect(await finish(token, 'c1', `Question ${minute}`)).not.toBe('');
      await clock.advance(MINUTE);
    }
    // At once, after 1 minute, 4 more, and 16 more.
    expect(count('CreateMemory')).toBeGreaterThanOrEqual(3);
    expect(count('CreateMemory')).toBeLessThanOrEqual(4);
    expect(new Set(memoryIds())).toEqual(new Set([undefined]));
    emulator.setOpenApiFault(null);
    await clock.advance(2 * HOUR);
    await finish(token, 'c2', 'Hello');
    await finish(token, 'c2', 'Again');
    expect(upstream()).toHaveLength(1);
    expect(memoryIds().at(-1)).toBe(upstream()[0]!.id);
  });

  it('in the store lets the chat go on without', async () => {
    const { mint, finish, store, memoryIds, logs } = await createMemoryApp();
    const token = await mint();
    await finish(token, 'c1', 'Hello');
    vi.spyOn(store, 'readMemory').mockRejectedValue(new Error('The disk is gone.'));
    expect(await finish(token, 'c1', 'Again')).not.toBe('');
    expect(memoryIds()).toEqual([undefined, undefined]);
    expect(logs).toContainEqual({ level: 'warn', event: 'memory_failed', app: 'default', code: 'internal', error: 'Error' });
  });

  it('is broken off when the server stops, and finished after the next start', async () => {
    const { mint, finish, until, emulator, turns, clock, store } = await createMemoryApp();
    const token = await mint();
    emulator.setOpenApiFault('hang', { action: 'CreateMemory' });
    await finish(token, 'c1', 'Hello');
    await until(turns.close(0));
    emulator.setOpenApiFault(null);
    const next = await createMemoryApp({ clock, store, service: emulator });
    await clock.advance(2 * MINUTE);
    await next.finish(token, 'c1', 'Again');
    expect(next.upstream()).toHaveLength(1);
  });
});

describe('a memory that was deleted upstream', () => {
  it('is left out of the question that it spoils, unseen, and replaced once', async () => {
    const { mint, finish, emulator, clock, memoryIds, upstream, count, logs } = await createMemoryApp({ emulator: { unknownMemory: 'error' } });
    const token = await mint();
    await finish(token, 'c1', 'Hello');
    const [{ id: first } = { id: '' }] = upstream();
    await openMemories(emulator, clock).deleteMemory(first);
    await clock.advance(2_000);
    expect(await finish(token, 'c1', 'Do you ship to Japan?')).not.toBe('');
    const [{ id: second } = { id: '' }] = upstream();
    await finish(token, 'c1', 'And to Korea?');
    expect(memoryIds()).toEqual([undefined, first, undefined, second]);
    expect(count('CreateMemory')).toBe(2);
    expect(logs).toContainEqual({ level: 'warn', event: 'memory', app: 'default', outcome: 'lost' });

    // Gone again on the same day: no loop.
    await openMemories(emulator, clock).deleteMemory(second);
    await finish(token, 'c1', 'And to France?');
    await finish(token, 'c1', 'And to Spain?');
    expect(count('CreateMemory')).toBe(2);
    await clock.advance(5 * MINUTE);
    await finish(token, 'c1', 'And to Italy?');
    expect(count('CreateMemory')).toBe(3);
  });

  it('together with the session costs the visitor nothing either', async () => {
    const { mint, finish, emulator, clock, inputs, upstream } = await createMemoryApp({ emulator: { unknownMemory: 'error', expiredSession: 'error' } });
    const token = await mint();
    await finish(token, 'c1', 'Hello');
    const { id } = upstream()[0]!;
    await openMemories(emulator, clock).deleteMemory(id);
    emulator.forgetSessions();
    await clock.advance(2_000);
    expect(await finish(token, 'c1', 'Do you ship to Japan?')).not.toBe('');
    expect(inputs().slice(1)).toEqual([
      { prompt: 'Do you ship to Japan?', session_id: expect.any(String), memory_id: id },
      { prompt: 'Do you ship to Japan?', session_id: expect.any(String) },
      { messages: expect.any(Array) },
    ]);
    // Which of the two it was shows with the next question.
    await finish(token, 'c1', 'And to Korea?');
    expect(await finish(token, 'c1', 'And to Spain?')).not.toBe('');
    expect(inputs().at(-1)).toEqual({ messages: expect.any(Array), memory_id: upstream()[0]!.id });
  });

  it('is replaced once for two processes', async () => {
    const clock = createFakeClock();
    const first = await createMemoryApp({ clock, emulator: { unknownMemory: 'error' } });
    const second = await createMemoryApp({ clock, store: first.store, service: first.emulator });
    const token = await first.mint();
    await first.finish(token, 'c1', 'Hello');
    await openMemories(first.emulator, clock).deleteMemory(first.upstream()[0]!.id);
    await clock.advance(2_000);
    await first.until(Promise.all([first, second].map(({ ask }, index) => ask(token, `d${index}`, 'Hello').then(readText))));
    await first.settle();
    await second.settle();
    expect(first.count('CreateMemory')).toBe(2);
    expect(first.upstream()).toHaveLength(1);
  });

  it('is noticed where it is listed, and replaced after the next answer', async () => {
    const { mint, finish, read, emulator, clock, memoryIds, upstream } = await createMemoryApp();
    const token = await mint();
    await finish(token, 'c1', 'Hello');
    await openMemories(emulator, clock).deleteMemory(upstream()[0]!.id);
    await clock.advance(2_000);
    expect(await read(token)).toEqual({ enabled: true, facts: [] });
    await finish(token, 'c1', 'Again');
    await finish(token, 'c1', 'And again');
    expect(memoryIds()[1]).toBeUndefined();
    expect(memoryIds()[2]).toBe(upstream()[0]!.id);
  });

  it('is told from one that is there and refused all the same: that one rests, and keeps its facts', async () => {
    // The app is in another workspace than the memory.
    const { mint, finish, clock, memoryIds, upstream, count } = await createMemoryApp({ emulator: { unknownMemory: 'error' }, workspace: 'llm-other' });
    const token = await mint();
    await finish(token, 'c1', 'Hello');
    const [{ id } = { id: '' }] = upstream();
    expect(await finish(token, 'c1', 'Again')).not.toBe('');
    await finish(token, 'c1', 'And again');
    expect(memoryIds()).toEqual([undefined, id, undefined, undefined]);
    await clock.advance(2 * MINUTE);
    await finish(token, 'c1', 'Later');
    expect(memoryIds().slice(4)).toEqual([id, undefined]);
    expect(count('CreateMemory')).toBe(1);
    expect(upstream()).toHaveLength(1);
  });
});
