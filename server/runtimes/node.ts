import process from 'node:process';
import { ConfigError } from '../config.ts';
import { createStdoutLog } from './stdout-log.ts';
import { startNode } from './start-node.ts';

/** `npm start`: the production server on Node. */
const log = createStdoutLog(process.stdout);

try {
  const server = await startNode({ env: process.env, root: process.cwd(), log });
  log({ level: 'info', event: 'listening', url: server.url });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      log({ level: 'info', event: 'stopping', signal });
      void server.close().then(() => process.exit(0));
    });
  }
  // A request can never end the process: what slipped through everything is counted and survived.
  process.on('uncaughtException', (error) => log({ level: 'error', event: 'uncaught', error: error.name, at: error.stack?.split('\n')[1]?.trim() }));
} catch (error) {
  if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
  else if (isPortTaken(error)) process.stderr.write('The port is taken: stop the program that uses it, or set PORT to another one.\n');
  else throw error;
  process.exitCode = 1;
}

function isPortTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
