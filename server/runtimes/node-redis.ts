import { createHash } from 'node:crypto';
import { createClient } from '@redis/client';
import { ConfigError } from '../config.ts';
import { ChatError } from '../errors.ts';
import { errorName, type Log } from '../log.ts';
import type { RedisDriver, RedisReply } from '../stores/redis-driver.ts';

/** Longer than this no visitor waits for a store. */
const COMMAND_MS = 1_000;
const CONNECT_MS = 2_000;
/** How long a start waits for the server; and the longest wait between two tries to reach it again. */
const START_MS = 5_000;
const MAX_RETRY_MS = 2_000;

/**
 * A connection to Redis that comes back by itself. While it is gone every command fails at once with ChatError
 * `unavailable`: a queue would only make answers late. Throws ConfigError when the server cannot be reached at the start.
 */
export async function openNodeRedis(url: string, log: Log): Promise<RedisDriver> {
  let isTold = false;
  const client = createClient({
    url,
    // Replies as lists, in whatever version the server speaks by itself.
    RESP: 2,
    disableOfflineQueue: true,
    socket: { connectTimeout: CONNECT_MS, reconnectStrategy: (retries) => Math.min(50 * 2 ** Math.min(retries, 10), MAX_RETRY_MS) * (0.5 + Math.random() / 2) },
    commandOptions: { timeout: COMMAND_MS },
  });
  // Without a listener an error of the socket would end the process. One line an outage is enough.
  client.on('error', (error: unknown) => {
    if (!isTold) log({ level: 'error', event: 'store_lost', error: errorName(error) });
    isTold = true;
  });
  client.on('ready', () => {
    if (isTold) log({ level: 'warn', event: 'store_back' });
    isTold = false;
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('It does not answer.')), START_MS);
  });
  try {
    await Promise.race([client.connect(), late]);
  } catch (error) {
    client.destroy();
    throw new ConfigError([`STORE_URL names a Redis server that cannot be used: ${error instanceof Error ? error.message : String(error)}`]);
  } finally {
    clearTimeout(timer);
  }

  async function send(words: string[]): Promise<RedisReply> {
    try {
      return await client.sendCommand(words);
    } catch (error) {
      if (isMissingScript(error)) throw error;
      throw new ChatError('unavailable', { cause: error });
    }
  }

  const hashes = new Map<string, string>();
  function hashOf(script: string): string {
    let hash = hashes.get(script);
    if (hash === undefined) hashes.set(script, (hash = createHash('sha1').update(script).digest('hex')));
    return hash;
  }

  return {
    command: (...words) => send(words),
    async script(script, words) {
      try {
        return await send(['EVALSHA', hashOf(script), '0', ...words]);
      } catch (error) {
        if (!isMissingScript(error)) throw error;
        return send(['EVAL', script, '0', ...words]);
      }
    },
    async close() {
      try {
        await client.close();
      } catch {
        client.destroy();
      }
    },
  };
}

/** A server that was started anew knows no scripts. */
function isMissingScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}
