import { describe, expect, it } from 'vitest';
import { readText } from '../test-app.ts';
import { createMemoryApp, type MemoryAppOptions } from '../memory-app.ts';

const MINUTE = 60_000;
const memory = '/v1/apps/default/memory';

/** A backend with a visitor of whom two facts are remembered. */
async function setUp(options: MemoryAppOptions = {}) {
  const test = await createMemoryApp(options);
  const token = await test.mint();
  await test.finish(token, 'c1', 'Hello');
  await test.finish(token, 'c1', 'My name is Anna. I like oolong.');
  await test.clock.advance(2_000);
  return { ...test, token };
}

describe('what is remembered', () => {
  it('is shown to its visitor, and to nobody else', async () => {
    const { token, mint, read, request } = await setUp();
    expect(await read(token)).toEqual({
      enabled: true,
      facts: [
        { id: expect.stringMatching(/^[0-9a-f]{32}$/), text: "The user's name is Anna" },
        { id: expect.stringMatching(/^[0-9a-f]{32}$/), text: 'The user likes oolong' },
      ],
    });
    expect(await read(await mint())).toEqual({ enabled: true, facts: [] });
    expect((await request(memory)).status).toBe(401);
    expect((await request(memory, { method: 'DELETE' })).status).toBe(401);
    expect((await request(`${memory}/x`, { method: 'DELETE' })).status).toBe(401);
  });

  it('has names that stay the same', async () => {
    const { token, read } = await setUp();
    expect(await read(token)).toEqual(await read(token));
  });

  it('is shown up to 200 facts', async () => {
    const { token, read, emulator } = await setUp();
    const nodes = [...emulator.memories.values()][0]!.nodes as Map<string, { id: string; number: number; content: string }>;
    for (let at = 100; at < 400; at++) nodes.set(`n${at}`, { id: `n${at}`, number: at, content: `Fact ${at}` });
    expect((await read(token)).facts).toHaveLength(200);
  });

  it('is still shown where the app remembers nothing any more', async () => {
    const { token, store, emulator, clock } = await setUp();
    const later = await createMemoryApp({ store, service: emulator, clock, memory: 'off' });
    expect(await later.read(token)).toMatchObject({ enabled: false, facts: [{}, {}] });
    expect(await later.finish(token, 'c2', 'What do you recommend?')).not.toContain('oolong,');
    expect(later.memoryIds().at(-1)).toBeUndefined();
    expect((await later.remove(token)).status).toBe(204);
    expect(later.upstream()).toEqual([]);
  });

  it.each([
    ['throttled', 503, 'upstream_busy'],
    ['server-error', 502, 'upstream_down'],
    ['hang', 504, 'upstream_timeout'],
  ] as const)('is not at hand when the service is %s', async (fault, status, code) => {
    const { token, until, emulator, request } = await setUp();
    emulator.setOpenApiFault(fault);
    const response = await until(request(memory, { token }));
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { code, retryable: true } });
  });

  it('is answered for within 20 seconds', async () => {
    const { token, clock, until, request } = await setUp({
      wrap: (client) => ({
        ...client,
        // oxlint-disable-next-line require-yield -- it never comes so far
        async *listMemoryNodes(_, { signal } = {}) {
          await new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
        },
      }),
    });
    const startedAt = clock.now();
    const response = await until(request(memory, { token }));
    expect(response.status).toBe(504);
    expect(clock.now() - startedAt).toBeLessThanOrEqual(20_100);
  });
});

describe('a fact', () => {
  it('is deleted by its visitor, here and upstream', async () => {
    const { token, read, remove, upstream } = await setUp();
    const [name, liking] = (await read(token)).facts;
    expect((await remove(token, name!.id)).status).toBe(204);
    expect((await read(token)).facts).toEqual([liking]);
    expect(upstream()[0]!.facts).toEqual(['The user likes oolong']);
    expect((await remove(token, name!.id)).status).toBe(404);
  });

  it('is deleted by nobody else, under no name', async () => {
    const { token, mint, finish, read, remove, clock, upstream, emulator } = await setUp();
    const ben = await mint();
    await finish(ben, 'c1', 'Hello');
    await clock.advance(2_000);
    const [name] = (await read(token)).facts;
    const node = [...[...emulator.memories.values()][0]!.nodes.keys()][0]!;
    expect((await remove(ben, name!.id)).status).toBe(404);
    for (const id of [node, upstream()[0]!.id, 'x', encodeURIComponent('../x'), 'x'.repeat(2_000)]) {
      expect((await remove(token, id)).status).toBe(404);
    }
    expect(upstream()[0]!.facts).toHaveLength(2);
  });

  it('that somebody deleted in the same moment is gone', async () => {
    const { token, read, remove, upstream } = await setUp({
      wrap: (client) => ({
        ...client,
        async deleteMemoryNode(...args) {
          await client.deleteMemoryNode(...args);
          await client.deleteMemoryNode(...args);
        },
      }),
    });
    expect((await remove(token, (await read(token)).facts[0]!.id)).status).toBe(204);
    expect(upstream()[0]!.facts).toHaveLength(1);
  });
});

describe('forgetting', () => {
  it('deletes all upstream, and begins anew with the next question', async () => {
    const { token, finish, read, remove, clock, upstream, memoryIds } = await setUp();
    const [{ id } = { id: '' }] = upstream();
    expect((await remove(token)).status).toBe(204);
    expect(upstream()).toEqual([]);
    expect(await read(token)).toEqual({ enabled: true, facts: [] });
    await clock.advance(2_000);
    expect(await finish(token, 'c2', 'What is my name?')).not.toContain('Anna');
    expect(memoryIds().at(-1)).toBeUndefined();
    expect(upstream()).toEqual([{ id: expect.not.stringMatching(id), facts: [] }]);
    await finish(token, 'c2', 'Thanks');
    expect(memoryIds().at(-1)).toBe(upstream()[0]!.id);
  });

  it('can be asked for twice, and by somebody of whom nothing is known', async () => {
    const { token, mint, remove, clock, count, upstream } = await setUp();
    expect((await remove(token)).status).toBe(204);
    expect((await remove(token)).status).toBe(204);
    expect((await remove(await mint())).status).toBe(204);
    await clock.advance(MINUTE);
    expect(count('DeleteMemory')).toBe(1);
    expect(upstream()).toEqual([]);
  });

  it('is not undone by an answer that was running', async () => {
    const { token, ask, remove, clock, until, settle, emulator, upstream, count } = await setUp();
    emulator.setScenario('slow', { times: 1 });
    const running = ask(token, 'c2', 'I like sencha. How long does shipping take?').then(readText);
    await clock.advance(500);
    expect((await remove(token)).status).toBe(204);
    await until(running);
    await settle();
    await clock.advance(MINUTE);
    expect(upstream()).toEqual([]);
    expect(count('CreateMemory')).toBe(1);
  });

  it('undoes a memory that is just being made', async () => {
    const making = Promise.withResolvers<void>();
    const test = await createMemoryApp({
      wrap: (client) => ({ ...client, createMemory: (description) => client.createMemory(description).then(async (id) => (await making.promise, id)) }),
    });
    const token = await test.mint();
    await test.finish(token, 'c1', 'Hello');
    expect(test.upstream()).toHaveLength(1);
    expect((await test.remove(token)).status).toBe(204);
    making.resolve();
    await test.settle();
    expect(test.upstream()).toEqual([]);
  });

  it('finds a memory whose reply was lost', async () => {
    let isDown = true;
    const test = await createMemoryApp({
      wrap: (client) => ({
        ...client,
        async *listMemories(options) {
          if (isDown) throw new TypeError('unreachable');
          yield* client.listMemories(options);
        },
      }),
    });
    const token = await test.mint();
    test.emulator.setOpenApiFault('lost-reply', { times: 1, action: 'CreateMemory' });
    await test.finish(token, 'c1', 'Hello');
    expect(test.upstream()).toHaveLength(1);
    isDown = false;
    expect((await test.remove(token)).status).toBe(204);
    expect(test.upstream()).toEqual([]);
  });

  it('is not said to be done before the service has deleted it, and is finished with the next question', async () => {
    const { token, finish, read, remove, emulator, clock, upstream, memoryIds } = await setUp();
    emulator.setOpenApiFault('server-error', { action: 'DeleteMemory' });
    const response = await remove(token);
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ error: { code: 'upstream_down', retryable: true } });
    // Forgotten here all the same.
    expect((await read(token)).facts).toEqual([]);
    expect(await finish(token, 'c2', 'What is my name?')).not.toContain('Anna');
    expect(memoryIds().at(-1)).toBeUndefined();
    expect(upstream()).toHaveLength(1);
    emulator.setOpenApiFault(null);
    await clock.advance(2_000);
    await finish(token, 'c2', 'Hello');
    expect(upstream()).toEqual([{ id: expect.any(String), facts: [] }]);
  });

  it('can be asked for again when it failed', async () => {
    const { token, remove, emulator, upstream } = await setUp();
    emulator.setOpenApiFault('throttled', { times: 1, action: 'DeleteMemory' });
    expect((await remove(token)).status).toBe(503);
    expect((await remove(token)).status).toBe(204);
    expect(upstream()).toEqual([]);
  });
});

it('shows no id of the service’s, no description and no key, to a browser or in the log', async () => {
  const { token, finish, read, remove, seen, logs, emulator, clock } = await setUp({ emulator: { unknownMemory: 'error' } });
  const secrets = (): string[] => [...emulator.memories.values()].flatMap(({ id, description, nodes }) => [id, description, ...nodes.keys()]);
  const all = new Set(secrets());
  const { facts } = await read(token);
  await remove(token, facts[0]!.id);
  for (const fault of ['lost-reply', 'server-error', 'garbage', 'throttled'] as const) {
    emulator.setOpenApiFault(fault, { times: 1 });
    await read(token);
  }
  emulator.setOpenApiFault(null);
  (emulator.memories as Map<string, unknown>).clear();
  await finish(token, 'c1', 'And now?');
  for (const secret of secrets()) all.add(secret);
  await remove(token);
  await clock.advance(2_000);
  await finish(token, 'c1', 'And then?');
  for (const secret of secrets()) all.add(secret);
  // Three memories under two descriptions, and two facts.
  expect(all.size).toBe(7);
  const told = seen.join('\n') + JSON.stringify(logs);
  for (const secret of [...all, 'emulator-key-secret', 'llm-emulator']) expect(told).not.toContain(secret);
});
