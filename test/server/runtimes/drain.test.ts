import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { textOf } from '../../../server/wire/messages.ts';
import type { Conversation } from '../../../server/wire/protocol.ts';
import { startRedis, whyNoRedis } from '../../redis.ts';
import { chatBody, readUntil, toEvents, toMessage } from '../test-app.ts';
import { createChildServers, mint, origin } from './child-server.ts';

// SIGTERM to the built server, as a deployment sends it.

const { startWithEmulator, serveEmulator, cleanUps, cleanUp } = createChildServers();
const question = 'How long does shipping take?';

afterEach(cleanUp);

describe('a server that is told to stop', () => {
  it('says so at once, takes no new question, and lets the running answer end', async () => {
    const { url, child } = await startWithEmulator({}, { tokenDelayMs: 40 });
    const visitor = await createVisitor(url);
    const reader = (await visitor.ask('c1', question)).body!.getReader();
    await readUntil(reader, (text) => text.includes('text-delta'));
    child.kill('SIGTERM');
    const ready = await eventually(() => fetch(`${url}/readyz`), ({ status }) => status !== 200);
    expect([ready.status, await ready.json()]).toEqual([503, { status: 'stopping' }]);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const refused = await visitor.ask('c2', 'Hello');
    expect([refused.status, Number(refused.headers.get('retry-after')) >= 2]).toEqual([503, true]);
    expect(await refused.json()).toMatchObject({ error: { code: 'unavailable', retryable: true } });
    expect(await readUntil(reader, () => false)).toMatch(/"outcome":"done"[^]*\[DONE\]/);
    expect(await exitCode(child)).toBe(0);
  });

  it('breaks off what runs on for longer than the owner allows, and keeps what was said', async () => {
    const store = { STORE_URL: `sqlite:${join(createFolder(), 'chat.db')}` };
    const first = await startWithEmulator({ ...store, DRAIN_SECONDS: '1' }, { tokenDelayMs: 400 });
    const visitor = await createVisitor(first.url);
    const reader = (await visitor.ask('c1', question)).body!.getReader();
    const early = await readUntil(reader, (text) => text.includes('text-delta'));
    const stoppedAt = performance.now();
    first.child.kill('SIGTERM');
    const all = early + (await readUntil(reader, () => false));
    expect(all).toContain('"outcome":"interrupted"');
    expect(await exitCode(first.child)).toBe(0);
    expect(performance.now() - stoppedAt).toBeLessThan(6_000);

    const second = await startWithEmulator(store);
    const kept = (await (await visitor.read(second.url, 'c1')).json()) as Conversation;
    expect(kept.messages.map(({ role, metadata }) => [role, metadata.outcome])).toEqual([['user', undefined], ['assistant', 'interrupted']]);
    expect(textOf(kept.messages[1]!)).toBe(textIn(all));
    expect(textIn(all)).not.toBe('');
  });

  it('sends readers of another process to it, and they lose nothing', async () => {
    const { url: upstreamUrl } = await serveEmulator({ tokenDelayMs: 60 });
    const store = { STORE_URL: `sqlite:${join(createFolder(), 'chat.db')}` };
    const runs = await startWithEmulator(store, { upstreamUrl });
    const leaves = await startWithEmulator(store, { upstreamUrl });
    const visitor = await createVisitor(runs.url);
    const whole = (await visitor.ask('c1', question)).text();
    const follower = await eventually(() => visitor.follow(leaves.url, 'c1'), ({ status }) => status === 200);
    const reader = follower.body!.getReader();
    const early = await readUntil(reader, (text) => text.includes('text-delta'));
    leaves.child.kill('SIGTERM');
    const seen = early + (await readUntil(reader, () => false));
    // No end of the turn, and no end of the protocol's: the client asks again.
    expect(seen).not.toMatch(/"type":"finish"|\[DONE\]/);
    expect(await exitCode(leaves.child)).toBe(0);

    const lastEventId = toEvents(seen).at(-1)?.id;
    const rest = await (await visitor.follow(runs.url, 'c1', lastEventId)).text();
    expect(textIn(seen + rest)).toBe(textIn(await whole));
    expect(toEvents(seen + rest)).toEqual(toEvents(await whole));
  });
});

describe('two servers on one Redis, one of which is told to stop', () => {
  it.skipIf(whyNoRedis !== undefined)('lose nothing of a hundred running answers', async () => {
    const redis = await startRedis();
    cleanUps.push(() => redis.close());
    const { url: upstreamUrl } = await serveEmulator({ tokenDelayMs: 60 });
    const shared = { STORE_URL: redis.url, TOKEN_SECRET: 'c4n-b3-r34d-by-n0b0dy-0utside-0f-here' };
    const leaves = await startWithEmulator(shared, { upstreamUrl });
    const stays = await startWithEmulator(shared, { upstreamUrl });
    const visitors = await Promise.all(Array.from({ length: 100 }, () => createVisitor(leaves.url)));
    const readers = await Promise.all(visitors.map(async (visitor) => (await visitor.ask('c1', question)).body!.getReader()));
    const early = await Promise.all(readers.map((reader) => readUntil(reader, (text) => text.includes('text-delta'))));
    const stoppedAt = performance.now();
    leaves.child.kill('SIGTERM');
    const seen = await Promise.all(readers.map(async (reader, at) => early[at] + (await readUntil(reader, () => false))));
    expect(await exitCode(leaves.child)).toBe(0);
    expect(performance.now() - stoppedAt).toBeLessThan(30_000);
    for (const [at, visitor] of visitors.entries()) {
      const { messages } = (await (await visitor.read(stays.url, 'c1')).json()) as Conversation;
      expect(messages[1]?.metadata.outcome).toBe('done');
      expect(textIn(seen[at]!)).toBe(textOf(messages[1]!));
    }
  });
});

describe('a server whose log nobody reads any more', () => {
  it('goes on', async () => {
    const { url, child } = await startWithEmulator({});
    child.stdout!.destroy();
    const visitor = await createVisitor(url);
    for (const conversation of ['c1', 'c2', 'c3']) expect(await (await visitor.ask(conversation, question)).text()).toContain('[DONE]');
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(child.exitCode).toBeNull();
  });
});

describe('an error that nothing caught', () => {
  const onSignal = (run: string): string[] => ['--import', `data:text/javascript,process.on('SIGUSR2', () => { ${encodeURIComponent(run)} })`];

  it('in a promise is logged and counted, and the server goes on', async () => {
    const { url, child, output, errors } = await startWithEmulator({}, { nodeArgs: onSignal("Promise.reject(new TypeError('can' + 'ary'))") });
    for (const count of [1, 2]) {
      child.kill('SIGUSR2');
      await eventually(async () => output(), (text) => text.includes(`"kind":"rejection","count":${count},"error":"TypeError"`));
    }
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(output() + errors()).not.toContain('canary');
  });

  it('elsewhere lets running answers end, and then the process, for its supervisor to start another', async () => {
    const { url, child, output } = await startWithEmulator({}, { tokenDelayMs: 20, nodeArgs: onSignal("setTimeout(() => { throw new RangeError('can' + 'ary') })") });
    const visitor = await createVisitor(url);
    const reader = (await visitor.ask('c1', question)).body!.getReader();
    await readUntil(reader, (text) => text.includes('text-delta'));
    child.kill('SIGUSR2');
    expect(await readUntil(reader, () => false)).toMatch(/"outcome":"done"[^]*\[DONE\]/);
    expect(await exitCode(child)).toBe(1);
    expect(output()).toMatch(/"event":"uncaught","kind":"exception","count":1,"error":"RangeError"/);
    expect(output()).not.toContain('canary');
  });
});

async function createVisitor(url: string) {
  const headers = { origin, authorization: `Bearer ${await mint(url)}`, 'content-type': 'application/json' };
  return {
    ask: (conversation: string, text: string) => fetch(`${url}/v1/apps/default/chat`, { method: 'POST', headers, body: JSON.stringify(chatBody(conversation, text, `m-${conversation}`)) }),
    read: (at: string, conversation: string) => fetch(`${at}/v1/apps/default/conversations/${conversation}`, { headers }),
    follow: (at: string, conversation: string, lastEventId?: string) =>
      fetch(`${at}/v1/apps/default/chat/${conversation}/stream`, { headers: { ...headers, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) } }),
  };
}

function textIn(stream: string): string {
  return textOf(toMessage(toEvents(stream)));
}

function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bailian-chat-'));
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function exitCode(child: Awaited<ReturnType<typeof startWithEmulator>>['child']): Promise<number | null> {
  if (child.exitCode === null) await once(child, 'exit');
  return child.exitCode;
}

/** Asks again until it is so, for at most 5 s. */
async function eventually<T>(ask: () => Promise<T>, isSo: (value: T) => boolean): Promise<T> {
  for (const until = performance.now() + 5_000; ; ) {
    const value = await ask();
    if (isSo(value)) return value;
    if (performance.now() > until) throw new Error(`Not within 5 s: ${isSo.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
