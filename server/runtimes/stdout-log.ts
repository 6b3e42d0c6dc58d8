import type { Log } from '../log.ts';

/** One line of JSON an entry. A log that nobody reads any more must not end the service. */
export function createStdoutLog(stream: NodeJS.WritableStream): Log {
  stream.on('error', () => {});
  return ({ level, event, ...fields }) => {
    stream.write(`${JSON.stringify({ time: new Date().toISOString(), level, event, ...fields })}\n`);
  };
}
