import process from 'node:process';
import { ConfigError } from '../config.ts';
import type { Log } from '../log.ts';
import { createLastResort } from './last-resort.ts';
import { createStdoutLog } from './stdout-log.ts';

export interface RunningServer {
  /** Where it listens, such as `http://localhost:8787`. */
  url: string;
  /** Takes no new turns, lets running ones end for at most `graceMs` (default: what was configured), closes everything. */
  close(graceMs?: number): Promise<void>;
}

/** Runs a server for as long as the process lives: until a signal, or an exception nobody caught. */
export async function runServer(start: (log: Log) => Promise<RunningServer>): Promise<void> {
  const log = createStdoutLog(process.stdout);
  try {
    const server = await start(log);
    log({ level: 'info', event: 'listening', url: server.url });
    let stopping: Promise<void> | undefined;
    const stop = (why: { signal: string } | { reason: string }, code: number): void => {
      if (stopping) return;
      log({ level: 'info', event: 'stopping', ...why });
      stopping = server.close().then(() => process.exit(code));
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop({ signal }, 0));
    const lastResort = createLastResort({ log, drain: () => stop({ reason: 'uncaught' }, 1) });
    process.on('uncaughtException', lastResort.onException);
    process.on('unhandledRejection', lastResort.onRejection);
  } catch (error) {
    if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
    else if (isPortTaken(error)) process.stderr.write('The port is taken: stop the program that uses it, or set PORT to another one.\n');
    else throw error;
    process.exitCode = 1;
  }
}

function isPortTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
