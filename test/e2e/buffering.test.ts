import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as ask, createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { toChat } from './chat.ts';
import { tag, useStage } from './stage.ts';

const stage = useStage({ tokenDelayMs: 120 });
const nginx = ['/usr/sbin/nginx', '/usr/bin/nginx', '/usr/local/bin/nginx'].find((path) => existsSync(path));
/** Where `REQUIRE_NGINX` is set the tests run, and fail, without one. */
const whyNoNginx = nginx || process.env['REQUIRE_NGINX'] ? undefined : 'there is no nginx on this machine';
const words = Array.from({ length: 220 }, (_, at) => `word${at}`).join(' ');

/** Asks through the address, and sees the answer grow before it is whole. */
async function seeItGrow(address: string): Promise<{ requests: string[] }> {
  const { page, requests } = await stage.open({ body: tag(address) });
  const chat = toChat(page);
  await chat.open();
  stage.emulator.setScenario('echo', { times: 1 });
  const calls = stage.emulator.requests.length;
  await chat.ask(words);
  await chat.answers.last().getByText('word3 ').waitFor({ timeout: 12_000 });
  const early = await chat.answers.last().innerText();
  expect(early).not.toContain('word219');
  await chat.button('Send').waitFor({ timeout: 40_000 });
  expect(await chat.answer()).toBe(words);
  expect(await chat.panel.getByText('Reconnecting').count()).toBe(0);
  expect(stage.emulator.requests).toHaveLength(calls + 1);
  return { requests };
}

describe('an answer grows', () => {
  it('behind a proxy that holds every response until it is whole', async () => {
    const proxy = await createHolder(stage.endpoint);
    onTestFinished(() => proxy.close());
    const { requests } = await seeItGrow(proxy.url);
    expect(requests.filter((url) => url.endsWith('?poll=short')).length).toBeGreaterThan(2);
    expect(stage.logs.filter(({ event }) => event === 'stream_held_back')).toEqual([expect.objectContaining({ level: 'warn', hint: expect.stringContaining('buffering') })]);
  }, 60_000);

  it.skipIf(whyNoNginx !== undefined)(`behind nginx as it comes${whyNoNginx ? ` (skipped: ${whyNoNginx})` : ''}`, async () => {
    const { requests } = await seeItGrow(await startNginx(''));
    expect(requests.filter((url) => url.endsWith('?poll=short'))).toEqual([]);
  }, 60_000);

  it.skipIf(whyNoNginx !== undefined)('behind nginx that is told to hold streams, too', async () => {
    const { requests } = await seeItGrow(await startNginx('proxy_ignore_headers X-Accel-Buffering; proxy_buffers 8 1m; proxy_buffer_size 1m;'));
    expect(requests.some((url) => url.endsWith('?poll=short'))).toBe(true);
  }, 60_000);
});

/** A proxy that passes on nothing before it has everything. */
async function createHolder(to: string): Promise<{ url: string; close(): void }> {
  const server = createServer((incoming, outgoing) => {
    const onward = ask(new URL(incoming.url ?? '/', to), { method: incoming.method ?? 'GET', headers: incoming.headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        outgoing.writeHead(response.statusCode ?? 502, response.headers);
        outgoing.end(Buffer.concat(chunks));
      });
      response.on('error', () => outgoing.destroy());
    });
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A real nginx before the backend, with its defaults and these settings. */
async function startNginx(settings: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'bailian-chat-nginx-'));
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  const { host } = new URL(stage.endpoint);
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ');
  const config = `daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
events {}
http { access_log off; ${paths}
  server { listen 127.0.0.1:${port}; location / { proxy_pass http://${host}; proxy_set_header Host $http_host; ${settings} } } }`;
  writeFileSync(join(folder, 'nginx.conf'), config);
  const child = spawn(nginx ?? '', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')], { stdio: 'ignore' });
  onTestFinished(async () => {
    child.kill();
    await once(child, 'exit');
    rmSync(folder, { recursive: true });
  });
  await expect.poll(() => isListening(port)).toBe(true);
  return `http://127.0.0.1:${port}`;
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
