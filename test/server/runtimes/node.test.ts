import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, describe, expect, it } from 'vitest';
import { version } from '../../../server/wire/version.ts';
import { startRedis, whyNoRedis } from '../../redis.ts';
import { chatBody, readUntil } from '../test-app.ts';
import { createChildServers, mint, origin, root } from './child-server.ts';

// The built server as an owner runs it: `npm start`.

const { start, startWithEmulator, cleanUps, cleanUp } = createChildServers();

afterEach(cleanUp);

describe('npm start', () => {
  it('stops with a sentence when there is no key', async () => {
    const server = start({});
    const [code] = (await once(server.child, 'exit')) as [number];
    expect(code).toBe(1);
    expect(server.errors()).toContain('DASHSCOPE_API_KEY is not set');
    expect(server.errors()).not.toMatch(/\n\s+at /);
  });

  it('lists every problem of the configuration', async () => {
    const server = start({ DASHSCOPE_API_KEY: 'sk-x', PORT: 'x', STORE_URL: 'file:x' });
    await once(server.child, 'exit');
    expect(server.errors()).toContain('3 problems');
  });

  it('stops with a sentence when its file cannot be where it should', async () => {
    const server = start({ DASHSCOPE_API_KEY: 'sk-x', BAILIAN_APP_ID: 'a', STORE_URL: 'sqlite:/proc/none/chat.db' });
    expect(await once(server.child, 'exit')).toEqual([1, null]);
    expect(server.errors()).toContain('use a path that this program may write to');
    expect(server.errors()).not.toMatch(/\n\s+at /);
  });

  it('serves the widget compressed, its chunks for ever, and says that it is well', async () => {
    const { url } = await startWithEmulator({});
    const widget = await fetch(`${url}/widget.js`, { headers: { 'accept-encoding': 'br' } });
    expect(widget.status).toBe(200);
    expect(widget.headers.get('content-encoding')).toBe('br');
    expect(widget.headers.get('content-type')).toContain('javascript');
    expect(widget.headers.get('access-control-allow-origin')).toBe('*');
    expect(widget.headers.get('cache-control')).toBe('public, max-age=300');
    const chunk = readdirSync(join(root, 'dist/widget')).find((name) => /^chat-.*\.js$/.test(name));
    const panel = await fetch(`${url}/${chunk}`, { headers: { 'accept-encoding': 'gzip' } });
    expect(panel.headers.get('content-encoding')).toBe('gzip');
    expect(panel.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok', version });
    expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: 'ok' });
    expect((await fetch(`${url}/..%2fpackage.json`)).status).toBe(404);
  });

  it.skipIf(process.platform !== 'linux')('gives back what its start took: 75 MB are the most that it rests with', async () => {
    const { child } = await startWithEmulator({}, { nodeArgs: ['--max-semi-space-size=16'] });
    const residentBytes = (): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) * 1_024;
    await expect.poll(residentBytes).toBeLessThan(75e6);
  });

  it('keeps conversations and tokens over a restart, and marks what a kill broke off', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bailian-chat-'));
    cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
    const store = { STORE_URL: `sqlite:${join(folder, 'chat.db')}` };
    const first = await startWithEmulator(store, { tokenDelayMs: 40 });
    const token = await mint(first.url);
    const headers = { origin, authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${first.url}/v1/apps/default/chat`, { method: 'POST', headers, body: JSON.stringify(chatBody('c1', 'How long does shipping take?', 'q1')) });
    const reader = answer.body!.getReader();
    await readUntil(reader, (text) => text.split('text-delta').length > 8);
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    await reader.cancel().catch(() => {});

    const second = await startWithEmulator(store);
    const followed = await fetch(`${second.url}/v1/apps/default/chat/c1/stream`, { headers });
    const text = followed.status === 200 ? await followed.text() : '';
    expect(text).toContain('interrupted');
    const conversation = (await (await fetch(`${second.url}/v1/apps/default/conversations/c1`, { headers })).json()) as { messages: unknown[] };
    expect(conversation.messages[1]).toMatchObject({ metadata: { outcome: 'interrupted' }, parts: [{ type: 'text', text: expect.stringMatching(/\w/) }] });
  });

  it.skipIf(whyNoRedis !== undefined)(`shares one Redis: another one shows what a kill broke off${whyNoRedis ? ` (skipped: ${whyNoRedis})` : ''}`, async () => {
    const redis = await startRedis();
    cleanUps.push(() => redis.close());
    const store = { STORE_URL: redis.url };
    const [first, second] = [await startWithEmulator(store, { tokenDelayMs: 40 }), await startWithEmulator(store)];
    const token = await mint(first.url);
    const headers = { origin, authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${first.url}/v1/apps/default/chat`, { method: 'POST', headers, body: JSON.stringify(chatBody('c1', 'How long does shipping take?', 'q1')) });
    const reader = answer.body!.getReader();
    const followed = await fetch(`${second.url}/v1/apps/default/chat/c1/stream`, { headers });
    await readUntil(reader, (text) => text.split('text-delta').length > 8);
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    await reader.cancel().catch(() => {});
    const killedAt = performance.now();
    expect(await followed.text()).toContain('interrupted');
    expect(performance.now() - killedAt).toBeLessThan(11_000);
    const conversation = (await (await fetch(`${second.url}/v1/apps/default/conversations/c1`, { headers })).json()) as { messages: unknown[] };
    expect(conversation.messages[1]).toMatchObject({ metadata: { outcome: 'interrupted' }, parts: [{ type: 'text', text: expect.stringMatching(/\w/) }] });

    // Out of Redis' reach it is not ready, and ends all the same when it is told to.
    redis.pause();
    expect((await fetch(`${second.url}/readyz`)).status).toBe(503);
    second.child.kill('SIGTERM');
    expect(await once(second.child, 'exit')).toEqual([0, null]);
    expect(second.output()).toContain('store_lost');
    expect(second.output()).not.toContain('uncaught');
  });

  it('lets a running answer end when it is told to stop', async () => {
    const server = await startWithEmulator({}, { tokenDelayMs: 10 });
    const token = await mint(server.url);
    const headers = { origin, authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${server.url}/v1/apps/default/chat`, { method: 'POST', headers, body: JSON.stringify(chatBody('c1', 'How long does shipping take?', 'q1')) });
    const reader = answer.body!.getReader();
    await readUntil(reader, (text) => text.includes('text-delta'));
    server.child.kill('SIGTERM');
    const rest = await readUntil(reader, () => false);
    expect(rest).toContain('"outcome":"done"');
    expect(rest).toContain('[DONE]');
    const [code] = (await once(server.child, 'exit')) as [number];
    expect(code).toBe(0);
  });

  it('logs one line of JSON for each request, without what it held', async () => {
    const server = await startWithEmulator({});
    const token = await mint(server.url);
    await fetch(`${server.url}/v1/apps/default/conversations/canary`, { headers: { origin, authorization: `Bearer ${token}` } });
    const lines = server.output().trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toContainEqual(expect.objectContaining({ event: 'request', route: expect.stringContaining('/conversations/:id'), status: 404, requestId: expect.any(String) }));
    expect(server.output()).not.toMatch(/canary/);
    expect(server.output()).not.toContain(token);
  });
});
