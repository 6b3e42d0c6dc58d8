import { createHash } from 'node:crypto';
import { ConfigError } from '../config.ts';
import { ChatError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { RedisDriver, RedisReply } from '../stores/redis-driver.ts';
import { createRedisConnection, type RedisConnection } from './redis-connection.ts';

/** How long a start waits for the server. */
const START_MS = 5_000;
/** The first version with streams. */
const MIN_VERSION = 5;

/**
 * A connection to Redis that comes back by itself. While it is gone every command fails, at the latest after a second,
 * with ChatError `unavailable`. Throws ConfigError when the server cannot be reached at the start, or is none for us.
 */
export async function openNodeRedis(url: string, log: Log): Promise<RedisDriver> {
  const connection = openConnection(url, log);
  try {
    await waitUntilReady(connection);
    await checkServer(connection, log);
  } catch (error) {
    await connection.close();
    throw error;
  }

  async function send(words: string[]): Promise<RedisReply> {
    try {
      return await connection.send(words);
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
    get isRecovering() {
      return connection.isRecovering;
    },
    close: () => connection.close(),
  };
}

function openConnection(url: string, log: Log): RedisConnection {
  try {
    return createRedisConnection(url, log);
  } catch (error) {
    throw toConfigError(error);
  }
}

async function waitUntilReady(connection: RedisConnection): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(toConfigError(connection.lastError ?? new Error('it does not answer'))), START_MS);
  });
  try {
    await Promise.race([connection.ready, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Tells early what would go wrong later. Servers that keep to themselves what they are get along without. */
async function checkServer(connection: RedisConnection, log: Log): Promise<void> {
  const info = String(await connection.send(['INFO']).catch(() => ''));
  const read = (name: string): string | undefined => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
  const version = read('redis_version');
  if (version !== undefined && Number.parseInt(version, 10) < MIN_VERSION) throw toConfigError(`its version is ${version}, and ${MIN_VERSION}.0 is the first with streams`);
  if (read('redis_mode') === 'cluster') throw toConfigError('it is a part of a cluster, and one server has to hold everything');
  const policy = read('maxmemory_policy');
  // It would drop conversations in the middle, and the secret of the visitors' tokens.
  if (policy !== undefined && policy !== 'noeviction') log({ level: 'warn', event: 'store_may_forget', maxmemoryPolicy: policy });
}

/** What a client says of a failure holds neither the user nor the password. */
function toConfigError(reason: unknown): ConfigError {
  const code = reason instanceof Error && 'code' in reason ? String(reason.code) : '';
  const text = reason instanceof Error ? reason.message || code : String(reason);
  return new ConfigError([`STORE_URL names a Redis server that cannot be used: ${text}. See that the server runs, that this machine may reach it, and that the password in the address is right.`]);
}

/** A server that was started anew knows no scripts. */
function isMissingScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}
