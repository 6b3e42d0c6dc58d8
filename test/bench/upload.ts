import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import process from 'node:process';
import { filesPath, visitorPath } from '../../server/wire/paths.ts';
import type { VisitorToken } from '../../server/wire/protocol.ts';
import { serveLocally } from '../serve.ts';
import type { MemoryReport } from './upload-server.ts';

/**
 * `npm run bench:upload`: what the largest file that the service takes costs the backend in memory. The backend runs in
 * a process of its own, before a storage that reads the file and forgets it.
 */
const megabyte = 1_024 * 1_024;
const sizeBytes = 512 * megabyte;
const limit = 20 * megabyte;

const upstream = await serveLocally((incoming) => takeFile(incoming));
// With the flags of `npm start`: how much garbage of a stream lies around is a matter of how often it is collected.
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } };
const flags = scripts.start.match(/--\S+/g) ?? [];
const backend = fork(join(import.meta.dirname, 'upload-server.ts'), {
  execArgv: [...flags, '--experimental-strip-types', '--disable-warning=ExperimentalWarning', '--expose-gc'],
  env: { ...process.env, UPSTREAM: upstream.url },
});
backend.once('exit', (code) => {
  if (code === null) return;
  process.stderr.write(`The backend ended with code ${code}.\n`);
  process.exit(1);
});
const listening = once(backend, 'message');

try {
  const [url] = (await listening) as [string];
  const { token } = (await (await fetch(url + visitorPath('default'), { method: 'POST', headers: headersFor(url, {}), body: '{}' })).json()) as VisitorToken;
  // Once before, so that code and pools that any upload needs are there.
  await upload(url, token, 8 * megabyte);
  const before = await measure();
  const startedAt = performance.now();
  await upload(url, token, sizeBytes);
  const seconds = (performance.now() - startedAt) / 1_000;
  const { peak, settled } = await measure();
  const grown = peak - before.settled;
  process.stdout.write(
    `| a file of ${sizeBytes / megabyte} MB through the backend | |\n|---|---|\n` +
      `| resident memory before | ${toMegabytes(before.settled)} |\n| at most during the upload | ${toMegabytes(peak)} (${toMegabytes(grown)} more) |\n` +
      `| after it | ${toMegabytes(settled)} |\n| time | ${seconds.toFixed(1)} s, ${(sizeBytes / megabyte / seconds).toFixed(0)} MB/s |\n`,
  );
  if (grown > limit) {
    process.stderr.write(`More than ${toMegabytes(limit)} of memory were needed.\n`);
    process.exitCode = 1;
  }
} finally {
  backend.kill();
  await upstream.close();
}

/** The three calls of an upload, as the service answers them. */
async function takeFile(incoming: Request): Promise<Response> {
  const success = (Data: object): Response => Response.json({ Success: true, Status: '200', Data });
  const action = incoming.headers.get('x-acs-action');
  if (action === 'ApplyFileUploadLease') {
    return success({ FileUploadLeaseId: 'lease', Type: 'HTTP', Param: { Method: 'PUT', Url: `${upstream.url}/storage`, Headers: { 'X-bailian-extra': 'x', 'Content-Type': '' } } });
  }
  if (action === 'AddFile') return success({ FileId: 'file_session_1' });
  for await (const _piece of incoming.body ?? []);
  return new Response(null);
}

function headersFor(url: string, more: Record<string, string>): Record<string, string> {
  return { origin: url, 'content-type': 'application/json', ...more };
}

/** Sends a video of so many bytes, piece by piece, as fast as the backend takes it. */
async function upload(url: string, token: string, size: number): Promise<void> {
  const piece = Buffer.alloc(megabyte, 7);
  const head = Buffer.from('\0\0\0\u0018ftypisom', 'latin1');
  head.copy(piece);
  const rest = Buffer.alloc(megabyte, 7);
  const hash = createHash('md5');
  for (let at = 0; at < size; at += megabyte) hash.update(at === 0 ? piece : rest);
  const headers = headersFor(url, {
    'content-type': 'application/octet-stream',
    'content-length': String(size),
    'x-file-name': 'long.mp4',
    'x-file-md5': hash.digest('hex'),
    authorization: `Bearer ${token}`,
  });
  const sending = request(url + filesPath('default'), { method: 'POST', headers });
  const answered = once(sending, 'response');
  for (let at = 0; at < size; at += megabyte) if (!sending.write(at === 0 ? piece : rest)) await once(sending, 'drain');
  sending.end();
  const [response] = (await answered) as [IncomingMessage];
  response.resume();
  if (response.statusCode !== 201) throw new Error(`The backend answered with status ${response.statusCode}.`);
}

async function measure(): Promise<MemoryReport> {
  const answered = once(backend, 'message');
  backend.send('measure');
  const [report] = (await answered) as [MemoryReport];
  return report;
}

function toMegabytes(bytes: number): string {
  return `${(bytes / megabyte).toFixed(1)} MB`;
}
