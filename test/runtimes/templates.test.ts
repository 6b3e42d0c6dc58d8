import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEmulator } from '../../demo/emulator/create-emulator.ts';
import { startRedis, type TestRedis } from '../redis.ts';
import { createSecret } from '../../server/random-id.ts';
import { page } from '../server/test-app.ts';
import { type Served, serveLocally } from '../serve.ts';
import { findBinary } from './find-binary.ts';
import { root } from './process-runtime.ts';
import { createVisitor, eventually, textIn } from './visitor.ts';
import { readWranglerConfig } from './workerd-runtime.ts';

// What the templates for deploying name is there, starts as they say, and answers a question.

const question = 'How long does shipping take?';
const cleanUps: (() => unknown)[] = [];
let folder: string;
let service: Served;
let env: Record<string, string>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bailian-chat-'));
  const emulator = createEmulator({ apiKeys: ['sk-x'], apps: { 'app-1': {} }, tokenDelayMs: 0 });
  service = await serveLocally((request) => emulator.fetch(request));
  env = { PATH: process.env['PATH'] ?? '', DASHSCOPE_API_KEY: 'sk-x', BAILIAN_APP_ID: 'app-1', DASHSCOPE_BASE_URL: service.url, ALLOWED_ORIGINS: page, TOKEN_SECRET: createSecret() };
});
afterEach(async () => {
  for (const run of cleanUps.splice(0).reverse()) await run();
  await service.close();
  rmSync(folder, { recursive: true });
});

describe('the Dockerfile', () => {
  const instructions = readDockerfile();
  const last = instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM'));
  const valueOf = (name: string): string => last.find((instruction) => instruction.name === name)?.value ?? '';

  it('builds in one stage, and runs in another as nobody with rights', () => {
    expect(instructions.filter(({ name }) => name === 'FROM').map(({ value }) => value)).toEqual(['node:24-slim AS build', 'node:24-slim']);
    expect(instructions.map(({ name }) => name).every((name) => /^(FROM|WORKDIR|COPY|RUN|ENV|USER|VOLUME|EXPOSE|HEALTHCHECK|CMD)$/.test(name))).toBe(true);
    expect([valueOf('USER'), valueOf('VOLUME'), valueOf('EXPOSE')]).toEqual(['node', '/data', '8787']);
    expect(last.findIndex(({ name }) => name === 'USER')).toBeLessThan(last.findIndex(({ name }) => name === 'CMD'));
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
    expect(instructions.flatMap(({ name, value }) => (name === 'RUN' ? (/npm run (\w+)/.exec(value)?.[1] ?? []) : [])).every((script) => script in scripts)).toBe(true);
    const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['node_modules', '.git', '.env', 'data']));
  });

  it('has all it needs in the last stage, and a check that tells well from ill', async () => {
    for (const { name, value } of last) {
      const [, from = '', to = ''] = /^--from=build \/app\/(\S+) (\S+)$/.exec(value) ?? [];
      if (name === 'COPY') cpSync(join(root, from), join(folder, to), { recursive: true });
    }
    const port = String(await findPort());
    const variables = Object.fromEntries(valueOf('ENV').split(' ').map((pair) => pair.split('=')) as [string, string][]);
    expect(variables['STORE_URL']).toBe('sqlite:/data/chat.db');
    // The volume, which is elsewhere here.
    const inside = { ...env, ...variables, STORE_URL: `sqlite:${join(folder, 'data/chat.db')}`, PORT: port };
    const [, , check = ''] = JSON.parse(/CMD (\[.*\])$/.exec(valueOf('HEALTHCHECK'))?.[1] ?? '[]') as string[];
    const isWell = (): boolean => spawnSync(process.execPath, ['-e', check], { env: inside }).status === 0;
    expect(isWell()).toBe(false);
    const child = run(JSON.parse(valueOf('CMD')) as string[], { cwd: folder, env: inside });
    await answersAt(`http://127.0.0.1:${port}`);
    expect(isWell()).toBe(true);
    expect(existsSync(join(folder, 'data/chat.db'))).toBe(true);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(isWell()).toBe(false);
  });
});

describe('the compose file', () => {
  it('runs the image of this folder with its volume, and lets answers end', () => {
    const { services, volumes } = readYaml('compose.yaml') as { services: { chat: Record<string, unknown> }; volumes: object };
    expect(services.chat).toMatchObject({ build: '../../..', volumes: ['chat:/data'], restart: 'unless-stopped', stop_grace_period: '30s' });
    expect(volumes).toHaveProperty('chat');
  });
});

describe('the systemd unit', () => {
  it('starts what was built', async () => {
    const unit = readFileSync(join(root, 'server/runtimes/deploy/bailian-chat.service'), 'utf8');
    const settings = Object.fromEntries([...unit.matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [name ?? '', value ?? '']));
    expect(settings).toMatchObject({ Restart: 'always', TimeoutStopSec: '30', DynamicUser: 'yes', Environment: 'STORE_URL=sqlite:/var/lib/bailian-chat/chat.db' });
    const port = String(await findPort());
    run((settings['ExecStart'] ?? '').split(' '), { cwd: root, env: { ...env, PORT: port, STORE_URL: `sqlite:${join(folder, 'chat.db')}` } });
    await answersAt(`http://127.0.0.1:${port}`);
  });
});

describe('s.yaml of Function Compute', () => {
  it('starts what was built on the port that the platform asks at, and shares a Redis', async () => {
    const redis = await openRedis();
    const { edition, resources } = readYaml('s.yaml') as { edition: string; resources: { chat: { component: string; props: FunctionProps } } };
    const { component, props } = resources.chat;
    expect([edition, component, props.runtime, props.code, props.customRuntimeConfig.port]).toEqual(['3.0.0', 'fc3', 'custom.debian12', '../../../dist', 9000]);
    expect(props.environmentVariables['PORT']).toBe(String(props.customRuntimeConfig.port));
    expect(props.triggers).toMatchObject([{ triggerType: 'http', triggerConfig: { authType: 'anonymous', methods: expect.arrayContaining(['GET', 'POST', 'DELETE', 'OPTIONS']) } }]);

    // The package: dist, with the Node that npm brought in it.
    for (const name of ['portable', 'widget']) cpSync(join(root, 'dist', name), join(folder, name), { recursive: true });
    symlinkSync(process.execPath, join(folder, 'node'));
    const port = String(await findPort());
    const given = Object.fromEntries(Object.entries(props.environmentVariables).filter(([, value]) => !value.includes('${')));
    run(props.customRuntimeConfig.command, { cwd: folder, env: { ...env, ...given, PORT: port, STORE_URL: redis.url } });
    await answersAt(`http://127.0.0.1:${port}`);
    expect((await fetch(`http://127.0.0.1:${port}${props.customRuntimeConfig.healthCheckConfig.httpGetUrl}`)).status).toBe(200);
  });
});

describe('the output for Vercel', () => {
  const output = join(root, 'dist/vercel');
  const config = JSON.parse(readFileSync(join(output, 'config.json'), 'utf8')) as { version: number; routes: Record<string, unknown>[] };
  const named = JSON.parse(readFileSync(join(output, 'functions/chat.func/.vc-config.json'), 'utf8')) as Record<string, unknown>;

  it('leads everything but the widget to the function, which streams', () => {
    expect(config.version).toBe(3);
    expect(config.routes.slice(-2)).toEqual([{ handle: 'filesystem' }, { src: '/(.*)', dest: '/chat' }]);
    expect(named).toMatchObject({ launcherType: 'Nodejs', supportsResponseStreaming: true, maxDuration: 300 });
    for (const { src, headers } of config.routes.slice(0, -2)) {
      const path = String(src).replaceAll('\\', '');
      expect(existsSync(join(output, 'static', path))).toBe(true);
      expect(headers).toMatchObject({ 'access-control-allow-origin': '*' });
    }
    expect(existsSync(join(output, 'static/widget.js'))).toBe(true);
  });

  it('answers as the platform’s launcher calls it, with nothing beside it', async () => {
    const redis = await openRedis();
    cpSync(join(output, 'functions/chat.func'), join(folder, 'chat.func'), { recursive: true });
    const before = { ...process.env };
    Object.assign(process.env, env, { STORE_URL: redis.url });
    cleanUps.push(() => {
      process.env = before;
    });
    const pending: Promise<unknown>[] = [];
    Reflect.set(globalThis, Symbol.for('@vercel/request-context'), { get: () => ({ waitUntil: (promise: Promise<unknown>) => pending.push(promise) }) });
    const { default: handler } = (await import(pathToFileURL(join(folder, 'chat.func', String(named['handler']))).href)) as { default: Parameters<typeof createServer>[1] };
    const server: Server = createServer(handler).listen(0, '127.0.0.1');
    cleanUps.push(() => server.close());
    await once(server, 'listening');
    await answersAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    expect(pending.length).toBeGreaterThan(0);
  });
});

describe('wrangler.jsonc', () => {
  it('names what was built', () => {
    const { main, assets, durable_objects: objects } = readWranglerConfig();
    const worker = readFileSync(join(root, main), 'utf8');
    for (const { class_name: name } of objects.bindings) expect(worker).toMatch(new RegExp(`as ${name}\\b|\\b${name}\\}`));
    expect(existsSync(join(root, assets.directory, 'widget.js'))).toBe(true);
  });
});

interface FunctionProps {
  runtime: string;
  code: string;
  environmentVariables: Record<string, string>;
  customRuntimeConfig: { command: string[]; port: number; healthCheckConfig: { httpGetUrl: string } };
  triggers: unknown;
}

/** A template as Bun reads it: nothing else here reads YAML. */
function readYaml(name: string): unknown {
  const path = join(root, 'server/runtimes/deploy', name);
  const { stdout, stderr } = spawnSync(findBinary('bun'), ['--no-install', '-e', 'console.log(JSON.stringify(Bun.YAML.parse(await Bun.file(process.argv[1]).text())))', path], { encoding: 'utf8' });
  if (!stdout) throw new Error(`${name} cannot be read: ${stderr}`);
  return JSON.parse(stdout);
}

function readDockerfile(): { name: string; value: string }[] {
  const text = readFileSync(join(root, 'Dockerfile'), 'utf8').replace(/\\\n/g, ' ');
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [name = '', value = ''] = line.split(/ (.*)/);
      return { name, value };
    });
}

function run([program = '', ...words]: string[], { cwd, env }: { cwd: string; env: Record<string, string> }): ChildProcess {
  const child = spawn(program, words, { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] });
  cleanUps.push(() => child.kill('SIGKILL'));
  return child;
}

async function openRedis(): Promise<TestRedis> {
  const redis = await startRedis();
  cleanUps.push(() => redis.close());
  return redis;
}

/** Waits until a backend is there, and asks it. */
async function answersAt(base: string): Promise<void> {
  await eventually(async () => (await fetch(`${base}/readyz`).catch(() => undefined))?.status, (status) => status === 200);
  const visitor = await createVisitor(() => ({ fetch: (path, init) => fetch(base + path, init) }));
  expect(textIn(await (await visitor.ask('c1', question)).text())).toMatch(/days/);
}

async function findPort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
