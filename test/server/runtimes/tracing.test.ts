import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createVisitor } from '../../runtimes/visitor.ts';
import { createChildServers } from './child-server.ts';

const servers = createChildServers();
afterEach(() => servers.cleanUp());

it('traces what it does when it was started with OpenTelemetry', async () => {
  const { url, output } = await servers.startWithEmulator({}, { nodeArgs: ['--import', join(import.meta.dirname, 'start-tracing.mjs')] });
  const visitor = await createVisitor(() => ({ fetch: (path, init) => fetch(url + path, init) }));
  await (await visitor.ask('c1', 'How long does shipping take?')).text();
  await expect.poll(output).toContain("'bailian_chat.outcome': 'done'");
  for (const name of ['POST /v1/apps/:app/visitor', 'POST /v1/apps/:app/chat', 'bailian_chat upstream']) expect(output()).toContain(`name: '${name}'`);
  await expect.poll(output).toContain("name: 'bailian_chat turn'");
});
