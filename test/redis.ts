import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';

export interface TestRedis {
  url: string;
  /** Its process, as long as it runs. */
  readonly pid: number;
  /** Ends the server at once; what it held is lost. */
  stop(): Promise<void>;
  /** Starts it again at the same address, with nothing in it. */
  start(): Promise<void>;
  /** It hangs: connections stand, and nothing is answered. What was sent is done after `resume`. */
  pause(): void;
  resume(): void;
  close(): Promise<void>;
}

const program = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'redis-server')).find((path) => existsSync(path));

/** Why tests with a real Redis are skipped; undefined where they run. Where `REQUIRE_REDIS` is set they run, and fail. */
export const whyNoRedis = program || process.env['REQUIRE_REDIS'] ? undefined : 'there is no redis-server on this machine';

/** A Redis server of the test's own, on a free port of this machine. Settings are words such as `--requirepass x`. */
export async function startRedis(settings: readonly string[] = []): Promise<TestRedis> {
  if (!program) throw new Error('redis-server is needed: install the package redis-server.');
  const folder = mkdtempSync(join(tmpdir(), 'bailian-chat-redis-'));
  const port = await findPort();
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    child = spawn(program ?? '', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder, ...settings], { stdio: 'ignore' });
    while (!(await isListening(port))) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  async function stop(): Promise<void> {
    if (!child || child.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
    child = undefined;
  }

  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    get pid() {
      return child?.pid ?? 0;
    },
    start,
    stop,
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    async close() {
      await stop();
      rmSync(folder, { recursive: true });
    },
  };
}

async function findPort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
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
