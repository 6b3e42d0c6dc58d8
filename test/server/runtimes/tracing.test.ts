import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createEmulator } from '../../../demo/emulator/create-emulator.ts';
import { createVisitor } from '../../runtimes/visitor.ts';
import { serveLocally } from '../../serve.ts';
import { createChildServers, root } from './child-server.ts';

const servers = createChildServers();
afterEach(() => servers.cleanUp());

it('traces what it does when it was started with OpenTelemetry, and sends nothing of that to the service', async () => {
  const emulator = createEmulator({ apiKeys: ['sk-x'], apps: { a: {} }, tokenDelayMs: 0 });
  const told: (string | null)[] = [];
  const service = await serveLocally((request) => {
    told.push(request.headers.get('traceparent'));
    return emulator.fetch(request);
  });
  // One call that the owner's own instrumentation is there to follow: it works.
  const env = { CALL_FIRST: service.url };
  const { url, output } = await servers.startWithEmulator(env, { upstreamUrl: service.url, nodeArgs: ['--import', join(import.meta.dirname, 'start-tracing.mjs')] });
  const visitor = await createVisitor(() => ({ fetch: (path, init) => fetch(url + path, init) }));
  await (await visitor.ask('c1', 'How long does shipping take?')).text();
  for (const name of ['POST /v1/apps/:app/visitor', 'POST /v1/apps/:app/chat', 'bailian_chat turn', 'bailian_chat upstream']) {
    await expect.poll(output).toContain(`name: '${name}'`);
  }
  expect(output()).toContain("'bailian_chat.outcome': 'done'");
  expect(told).toEqual([expect.stringMatching(/^00-/), null]);
  await service.close();
});

it('has no part in the worker, which nobody can trace', () => {
  expect(readFileSync(join(root, 'dist/cloudflare/worker.js'), 'utf8')).not.toMatch(/beginRequest|\.begin\("|opentelemetry/i);
});
