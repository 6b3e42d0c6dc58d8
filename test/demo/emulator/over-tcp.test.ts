import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createEmulator, type Emulator } from '../../../demo/emulator/create-emulator.ts';
import { serveLocally } from '../../serve.ts';
import { ask } from './call-emulator.ts';

/** An emulator behind a real socket, with real pauses. */
async function serveEmulator(): Promise<{ emulator: Emulator; url: string }> {
  const emulator = createEmulator({ apiKeys: ['sk-test'], tokenDelayMs: 5 });
  const server = await serveLocally((request) => emulator.fetch(request));
  onTestFinished(() => server.close());
  return { emulator, url: `${server.url}/api/v1/apps/demo-shop/completion` };
}

function call(url: string, signal?: AbortSignal): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-test', 'content-type': 'application/json', 'x-dashscope-sse': 'enable' },
    body: JSON.stringify(ask('How much is Longjing?')),
    ...(signal ? { signal } : {}),
  });
}

describe('the emulator behind a socket', () => {
  it('streams an answer piece by piece', async () => {
    const { url } = await serveEmulator();
    const response = await call(url);
    const chunks: Uint8Array[] = [];
    for await (const chunk of response.body!) chunks.push(chunk);
    expect(chunks.length).toBeGreaterThan(3);
    expect(new TextDecoder().decode(chunks.at(-1))).toContain('"finish_reason":"stop"');
  });

  it.each(['slow', 'silent', 'hang'] as const)('notices in the scenario %s that the caller left', async (scenario) => {
    const { emulator, url } = await serveEmulator();
    emulator.setScenario(scenario);
    const controller = new AbortController();
    const calling = call(url, controller.signal).then((response) => response.text());
    await vi.waitFor(() => expect(emulator.requests[0]?.body).toBeDefined());
    if (scenario !== 'hang') await vi.waitFor(() => expect(emulator.requests[0]?.status).toBe(200));
    controller.abort();
    await expect(calling).rejects.toMatchObject({ name: 'AbortError' });
    await vi.waitFor(() => expect(emulator.requests[0]?.aborted).toBe(true));
  });

  it('breaks the connection in the scenario reset', async () => {
    // The server library prints what broke the body.
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
    onTestFinished(() => printed.mockRestore());
    const { emulator, url } = await serveEmulator();
    emulator.setScenario('reset');
    await expect(call(url).then((response) => response.text())).rejects.toThrow('terminated');
  });
});
