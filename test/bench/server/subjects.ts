import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chatPath, visitorPath } from '../../../server/wire/paths.ts';
import type { VisitorToken } from '../../../server/wire/protocol.ts';
import { pin, type Server, startServer } from './processes.ts';
import type { Target } from './read-answer.ts';

/** Core 0 belongs to what is measured; the service and whoever asks share the other one. */
export const subjectCore = 0;
export const ownCore = 1;
export const origin = 'https://shop.example';

export interface Subject extends Target {
  name: string;
  server: Server;
}

export const startUpstream = (): Promise<Server> => startServer('upstream.ts', { core: ownCore });

/** Passes bytes on and does nothing else. */
export async function startPipe(kind: 'node' | 'hono', upstream: string): Promise<Subject> {
  const server = await startServer('pipe.ts', { args: [kind, upstream], core: subjectCore });
  return { name: kind === 'node' ? 'bare node:http pipe' : 'bare Hono passthrough', server, url: server.url, toRequest: toServiceRequest };
}

const toServiceRequest: Target['toRequest'] = (prompt) => ({ path: '/api/v1/apps/a/completion', headers: {}, body: JSON.stringify({ input: { prompt } }) });

/** Undefined where there is no nginx. */
export async function startNginx(upstream: string): Promise<Subject | undefined> {
  if (spawnSync('nginx', ['-v']).error) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'bailian-chat-nginx-'));
  const port = await findPort();
  const config = join(folder, 'nginx.conf');
  writeFileSync(
    config,
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr crit;
events { worker_connections 16384; }
http {
  access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  upstream service { server ${new URL(upstream).host}; keepalive 512; }
  server { listen 127.0.0.1:${port} backlog=4096; location / { proxy_pass http://service; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; } }
}`,
  );
  const child = spawn('nginx', ['-c', config, '-p', folder], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  while (!(await fetch(url, { method: 'POST', body: '{"input":{}}' }).then(() => true, () => false))) await new Promise((resolve) => setTimeout(resolve, 50));
  // The worker is another process, of which nginx tells nobody.
  const worker = Number(spawnSync('pgrep', ['-P', String(child.pid)]).stdout.toString().trim().split('\n')[0]);
  pin(worker, subjectCore);
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await once(child, 'exit');
    rmSync(folder, { recursive: true });
  };
  return { name: 'nginx', server: { url, child, pid: worker, stop }, url, toRequest: toServiceRequest };
}

export interface ChatSubjectOptions {
  upstream: string;
  /** How many visitors take turns in asking. */
  visitors: number;
  env?: Record<string, string>;
}

/** The backend, with the flags of `npm start`, and visitors of its own. Each question is the first of a conversation. */
export async function startChat({ upstream, visitors, env = {} }: ChatSubjectOptions): Promise<Subject & { tokens: string[] }> {
  const profile = process.env['BENCH_PROFILE'];
  const flags = [...startFlags(), ...(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [])];
  // A file, as `npm start` has it.
  const folder = mkdtempSync(join(tmpdir(), 'bailian-chat-bench-'));
  const server = await startServer('subject.ts', { args: [upstream], core: subjectCore, flags, env: { STORE_URL: `sqlite:${folder}/chat.db`, ...env } });
  server.child.once('exit', () => rmSync(folder, { recursive: true }));
  const tokens: string[] = [];
  for (let count = 0; count < visitors; count++) tokens.push(await mint(server.url));
  return { name: 'Bailian Chat', server, url: server.url, tokens, toRequest: (prompt, at) => toChatRequest(prompt, `${at}`, tokens[at % tokens.length] ?? '') };
}

/** What `npm start` gives Node. */
export function startFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } };
  return scripts.start.match(/--\S+/g) ?? [];
}

async function mint(url: string): Promise<string> {
  const response = await fetch(url + visitorPath('default'), { method: 'POST', body: '{}', headers: { origin, 'content-type': 'application/json' } });
  return ((await response.json()) as VisitorToken).token;
}

/** A question in the conversation of that id; without a name of its own it is the first one there. */
export function toChatRequest(prompt: string, id: string, token: string, message = `m${id}`): ReturnType<Target['toRequest']> {
  return {
    path: chatPath('default'),
    headers: { origin, authorization: `Bearer ${token}` },
    body: JSON.stringify({ id: `c${id}`, messages: [{ id: message, role: 'user', parts: [{ type: 'text', text: prompt }] }], trigger: 'submit-message' }),
  };
}

export async function findPort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
