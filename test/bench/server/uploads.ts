import { createHash } from 'node:crypto';
import { Agent, request } from 'node:http';
import { filesPath } from '../../../server/wire/paths.ts';
import { pin, residentBytes, sleep } from './processes.ts';
import { type Bench, megabytes } from './rows.ts';
import { origin, ownCore, startChat, startUpstream } from './subjects.ts';

const FILES = 100;
const FILE_BYTES = 10_000_000;
const PIECE_BYTES = 100_000;

/** Many files at once. Who is told to come again does so. */
export const measureUploads: Bench = async () => {
  pin(process.pid, ownCore);
  const upstream = await startUpstream();
  const chat = await startChat({ upstream: upstream.url, visitors: FILES + 4 });
  const { pid } = chat.server;
  const content = Buffer.alloc(FILE_BYTES, 7);
  Buffer.from('\0\0\0\u0018ftypisom', 'latin1').copy(content);
  const md5 = createHash('md5').update(content).digest('hex');
  const send = (at: number): Promise<void> => upload({ url: chat.url + filesPath('default'), token: chat.tokens[at] ?? '', content, md5 });
  for (let at = FILES; at < FILES + 4; at++) await send(at);
  const before = residentBytes(pid);
  let peak = before;
  const timer = setInterval(() => (peak = Math.max(peak, residentBytes(pid))), 50);
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: FILES }, (_, at) => send(at)));
  const seconds = (performance.now() - startedAt) / 1_000;
  clearInterval(timer);
  await chat.server.stop();
  await upstream.stop();
  const grown = peak - before;
  const perSecond = (FILES * FILE_BYTES) / seconds;
  return [
    {
      id: 'L08',
      what: `${FILES} uploads of 10 MB at once`,
      measured: `${megabytes(grown)} more memory, ${megabytes(perSecond)}/s`,
      limit: '≤ 80 MB, ≥ 80 MB/s',
      isHeld: grown <= 80e6 && perSecond >= 80e6,
    },
  ];
};

const agent = new Agent({ keepAlive: true, maxSockets: FILES });

async function upload(file: { url: string; token: string; content: Buffer; md5: string }): Promise<void> {
  for (;;) {
    const { status, retryAfter } = await trySending(file);
    if (status === 201) return;
    if (status !== 429 && status !== 503) throw new Error(`An upload was answered with status ${status}.`);
    await sleep(Math.max(0.2, retryAfter) * 1_000);
  }
}

function trySending({ url, token, content, md5 }: { url: string; token: string; content: Buffer; md5: string }): Promise<{ status: number; retryAfter: number }> {
  const headers = {
    origin,
    authorization: `Bearer ${token}`,
    'content-type': 'application/octet-stream',
    'content-length': String(content.length),
    'x-file-name': 'long.mp4',
    'x-file-md5': md5,
  };
  return new Promise((resolve, reject) => {
    let isAnswered = false;
    const sending = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      isAnswered = true;
      resolve({ status: response.statusCode ?? 0, retryAfter: Number(response.headers['retry-after'] ?? 0) });
    });
    let at = 0;
    const sendMore = (): void => {
      while (at < content.length && !sending.destroyed) if (!sending.write(content.subarray(at, (at += PIECE_BYTES)))) return;
      sending.end();
    };
    // Whoever is refused is cut off in the middle of the file, which is no failure of its own.
    sending.on('error', (error) => (isAnswered ? undefined : reject(error)));
    sending.on('drain', sendMore);
    sendMore();
  });
}
