import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEmulator, type Emulator } from '../../../demo/emulator/create-emulator.ts';
import { type Served, serveLocally } from '../../serve.ts';
import { runCli, type Ran } from './run-cli.ts';

// `bailian-chat check` as a process, before the emulator over TCP.

const file = { apps: { support: { appId: 'app-1', workspace: 'llm-emulator', memory: 'all', files: true } } };
let folder: string;
let emulator: Emulator;
let service: Served;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bailian-chat-'));
  emulator = createEmulator({
    apiKeys: ['sk-right'],
    apps: { 'app-1': { workspace: 'llm-emulator' } },
    accessKeys: [{ id: 'key-id', secret: 'key-secret' }, { id: 'without-rights', secret: 'key-secret', grants: [] }, { id: 'files-only', secret: 'key-secret', grants: ['ApplyFileUploadLease'] }],
    tokenDelayMs: 0,
  });
  service = await serveLocally((request) => emulator.fetch(request));
});
afterEach(async () => {
  await service.close();
  rmSync(folder, { recursive: true });
});

const check = (env: Record<string, string> = {}, config: object = file): Promise<Ran> => {
  writeFileSync(join(folder, 'bailian-chat.json'), JSON.stringify(config));
  return runCli(folder, ['check'], {
    DASHSCOPE_API_KEY: 'sk-right',
    DASHSCOPE_BASE_URL: service.url,
    BAILIAN_ENDPOINT: service.url,
    BAILIAN_WORKSPACE_ID: 'llm-emulator',
    ALIBABA_CLOUD_ACCESS_KEY_ID: 'key-id',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'key-secret',
    STORE_URL: 'sqlite::memory:',
    ...env,
  });
};
const withApp = (app: object): object => ({ apps: { support: { ...file.apps.support, ...app } } });

describe('bailian-chat check', () => {
  it('says that all is well', async () => {
    const ran = await check();
    expect(ran.errors).toBe('');
    expect(ran.output).toMatch(/^✓ The app "support" answers, its first words after \d\.\d s\.\n✓ Long-term memory may be used\.\n✓ Files may be used\.\n✓ The store opens\.\n\nAll is well\.\n$/);
    expect(ran.code).toBe(0);
    expect(emulator.memories.size).toBe(0);
    expect(emulator.files.size).toBe(0);
  });

  it('tries only what the apps use', async () => {
    const ran = await check({}, withApp({ memory: 'off', files: false }));
    expect(ran.output).toMatch(/^✓ The app .*\n✓ The store opens\.\n\nAll is well\.\n$/);
  });

  it.each<[string, Record<string, string>, object, string[]]>([
    ['a wrong key', { DASHSCOPE_API_KEY: 'sk-wrong' }, file, ['✗ The app "support" cannot be asked: the service says InvalidApiKey. DASHSCOPE_API_KEY is not a key that is in use at 127.0.0.1']],
    ['a wrong key behind a right one', { DASHSCOPE_API_KEY: 'sk-right,sk-wrong' }, file, ['✓ The app "support" answers', '✗ The app "support", asked with key 2 of DASHSCOPE_API_KEY, cannot be asked: the service says InvalidApiKey.', 'One thing does not work.']],
    ['a wrong app', {}, withApp({ appId: 'app-2' }), ['✗ The app "support" cannot be asked: the service says App.AccessDenied. See that appId app-2 is right, that the app is published']],
    ['a wrong workspace', {}, withApp({ workspace: 'llm-other' }), ['✗ The app "support" cannot be asked: the service says Workspace.AccessDenied. See that the workspace llm-other is the app']],
    ['no rights for memory and files', { ALIBABA_CLOUD_ACCESS_KEY_ID: 'without-rights' }, file, ['✓ The app "support"', '✗ Long-term memory cannot be used: the service says NoPermission. Give the RAM user of the access key the right sfm:ListMemories', '✗ Files cannot be used: the service says NoPermission.', '2 things do not work.']],
    ['no rights for memory', { ALIBABA_CLOUD_ACCESS_KEY_ID: 'files-only' }, file, ['✗ Long-term memory', '✓ Files may be used.', 'One thing does not work.']],
    ['a wrong access key', { ALIBABA_CLOUD_ACCESS_KEY_ID: 'nobody' }, file, ['✗ Long-term memory cannot be used: the service says InvalidAccessKeyId.NotFound. ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET are not a pair that is in use']],
    ['a workspace that the access key does not see', { BAILIAN_WORKSPACE_ID: 'llm-unseen' }, file, ['✗ Long-term memory cannot be used: the service says NOT AUTHORIZED. See that BAILIAN_WORKSPACE_ID is right']],
    ['a store that cannot be opened', { STORE_URL: 'sqlite:.' }, file, ['✗ The store cannot be opened']],
    ['a Redis that is not there', { STORE_URL: 'redis://127.0.0.1:1' }, file, ['✗ The store cannot be opened: STORE_URL names a Redis server that cannot be used', 'See that the server runs']],
    ['a public address where nothing is', { PUBLIC_URL: 'http://127.0.0.1:1' }, withApp({ images: true }), ['✗ PUBLIC_URL http://127.0.0.1:1 does not answer. Pictures are fetched there']],
  ])('says what to do about %s', async (_name, env, config, sentences) => {
    const ran = await check(env, config);
    for (const sentence of sentences) expect(ran.output).toContain(sentence);
    expect(ran).toMatchObject({ code: 1, errors: '' });
    expect(ran.output).not.toContain('sk-');
  });

  it('says what to do when the service cannot be reached', async () => {
    const { url } = service;
    await service.close();
    const ran = await check({ DASHSCOPE_BASE_URL: url, BAILIAN_ENDPOINT: url });
    expect(ran.output).toMatch(/^✗ The app "support" cannot be reached at 127\.0\.0\.1:\d+ \(ECONNREFUSED\)\. See that this machine may go there, and that DASHSCOPE_BASE_URL is right\.$/m);
    expect(ran.output).toMatch(/^✗ Long-term memory cannot be reached at 127\.0\.0\.1:\d+ \(ECONNREFUSED\)\..*BAILIAN_ENDPOINT/m);
    expect(ran.code).toBe(1);
    service = await serveLocally((request) => emulator.fetch(request));
  });

  it('reads .env, and lists the problems of a configuration', async () => {
    writeFileSync(join(folder, '.env'), 'BAILIAN_APP_ID=app-1\nPORT=x\n');
    const ran = await runCli(folder, ['check']);
    expect(ran).toMatchObject({ code: 1, output: '' });
    expect(ran.errors).toMatch(/2 problems:\n- DASHSCOPE_API_KEY is not set.*\n- PORT is "x"/);
  });
});
