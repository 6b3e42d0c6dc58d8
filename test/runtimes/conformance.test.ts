import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEmulator, type Emulator } from '../../demo/emulator/create-emulator.ts';
import { page } from '../server/test-app.ts';
import { type Served, serveLocally } from '../serve.ts';
import { cases } from './cases.ts';
import { appRequest } from './in-process-runtime.ts';
import { bun, deno, node, root } from './process-runtime.ts';
import type { Running } from './runtime.ts';
import { visitorSecret } from './visitor.ts';
import { workerd } from './workerd-runtime.ts';

// The same promises on every platform, before an emulator of the service that is reached over TCP.

const runtimes = [appRequest, node, workerd, deno, bun];
const publicUrl = 'https://chat.example';
const results = new Map<string, string>();

const key = (runtime: string, name: string): string => `${runtime}/${name}`;

// Side by side: much of a case is waiting. Each platform has its own store and emulator, and its cases run in turn.
describe.each(runtimes)('on $name', { concurrent: true }, (runtime) => {
  let folder: string;
  let emulator: Emulator;
  let service: Served;
  let running: Running;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bailian-chat-'));
    emulator = createEmulator({
      apiKeys: ['sk-x'],
      apps: { 'app-1': { workspace: 'llm-emulator', vision: true }, 'app-2': { workspace: 'llm-emulator' }, 'app-3': { workspace: 'llm-emulator', scenario: 'slow' } },
      tokenDelayMs: 10,
      openApi: { fileStepMs: 20 },
      // The service fetches pictures from the backend's public address.
      fetchPicture: (url) => running.fetch(url.replace(publicUrl, '')),
    });
    service = await serveLocally((request) => emulator.fetch(request));
    running = await start();
  });
  afterAll(async () => {
    await running.stop();
    await service.close();
    rmSync(folder, { recursive: true });
  });

  const start = (): Promise<Running> => {
    const apps = {
      default: { appId: 'app-1', workspace: 'llm-emulator', origins: [page], files: true, images: true, handOver: true },
      other: { appId: 'app-2', origins: [page] },
      narrow: { appId: 'app-2', origins: [page], limits: { turnsPerMinute: 2 } },
      guarded: { appId: 'app-2', origins: [page], challenge: 'on' },
      slow: { appId: 'app-3', origins: [page] },
    };
    const env = {
      DASHSCOPE_API_KEY: 'sk-x',
      DASHSCOPE_BASE_URL: service.url,
      BAILIAN_ENDPOINT: service.url,
      BAILIAN_WORKSPACE_ID: 'llm-emulator',
      ALIBABA_CLOUD_ACCESS_KEY_ID: 'emulator-key-id',
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'emulator-key-secret',
      UPLOAD_HOSTS: service.url,
      PUBLIC_URL: publicUrl,
      VISITOR_SECRET: visitorSecret,
      BAILIAN_CHAT_CONFIG: JSON.stringify({ apps }),
    };
    return runtime.start({ env, folder });
  };

  it.each(cases)('$name', { concurrent: false }, async ({ name, run }) => {
    results.set(key(runtime.name, name), 'no');
    await run({
      running: () => running,
      emulator,
      async restart() {
        await running.stop();
        running = await start();
      },
      async killAndRestart() {
        await running.kill();
        running = await start();
      },
    });
    results.set(key(runtime.name, name), 'yes');
  });
});

afterAll(() => {
  process.stdout.write(`\n${toTable((runtime, name) => results.get(key(runtime, name)) ?? '·')}\n\n`);
});

it('is what README says', () => {
  expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(toTable(() => 'yes'));
});

function toTable(resultOf: (runtime: string, name: string) => string): string {
  const names = runtimes.map(({ name }) => name);
  const rows = cases.map(({ name }) => `| ${name} | ${names.map((runtime) => resultOf(runtime, name)).join(' | ')} |`);
  return [`| | ${names.join(' | ')} |`, `|---|${'---|'.repeat(names.length)}`, ...rows].join('\n');
}
