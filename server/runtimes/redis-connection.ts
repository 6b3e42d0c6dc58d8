import { createClient, ErrorReply } from '@redis/client';
import { errorName, type Log } from '../log.ts';
import type { RedisReply } from '../stores/redis-driver.ts';

/** Longer than this no visitor waits for a store. */
const COMMAND_MS = 1_000;
const CONNECT_MS = 2_000;
const MAX_RETRY_MS = 1_000;
/** A connection on which nothing came for so long is a dead one, whatever the system still believes. */
const SILENCE_MS = 3_000;
const PING_MS = 1_000;
/** Others are back this long after us at the latest, with whatever they had to write meanwhile. */
const RECOVERY_MS = 4_000;
/** How often the same refusal is told. */
const TELL_AGAIN_MS = 60_000;

/** A connection to one Redis server that is made anew whenever it breaks. */
export interface RedisConnection {
  /** Settles when it stands for the first time. Never rejects: it is tried for as long as it takes. */
  readonly ready: Promise<unknown>;
  /** Why it did not stand when that was tried last. */
  readonly lastError: unknown;
  /** Rejects with the server's or the client's error, at the latest after a second. What was sent may be done all the same. */
  send(words: string[]): Promise<RedisReply>;
  /** Whether it failed within the last seconds. */
  readonly isRecovering: boolean;
  close(): Promise<void>;
}

/** Throws for an address that is none. */
export function createRedisConnection(url: string, log: Log): RedisConnection {
  let isLost = false;
  let isClosed = false;
  let lastError: unknown;
  let failedAt = -Infinity;
  let heardAt = performance.now();
  let readyAt = -Infinity;
  const toldAt = new Map<string, number>();

  const noteFailure = (error: unknown): void => {
    lastError = error;
    failedAt = performance.now();
    // One line an outage is enough.
    if (!isLost && !isClosed) log({ level: 'error', event: 'store_lost', error: errorName(error), code: codeOf(error) });
    isLost = true;
  };
  const noteReply = (): void => {
    heardAt = performance.now();
    if (isLost) {
      failedAt = heardAt;
      log({ level: 'warn', event: 'store_back' });
    }
    isLost = false;
  };

  function connect() {
    const client = createClient({
      url,
      // Replies as lists, in whatever version the server speaks by itself.
      RESP: 2,
      // A queue would only make answers late.
      disableOfflineQueue: true,
      pingInterval: PING_MS,
      socket: {
        connectTimeout: CONNECT_MS,
        socketTimeout: SILENCE_MS,
        reconnectStrategy: (retries) => Math.min(50 * 2 ** Math.min(retries, 10), MAX_RETRY_MS) * (0.5 + Math.random() / 2),
      },
      commandOptions: { timeout: COMMAND_MS },
    });
    // Without a listener an error of the socket would end the process.
    client.on('error', noteFailure);
    client.on('ready', () => {
      readyAt = performance.now();
      noteReply();
    });
    client.on('ping-interval', noteReply);
    const ready = client.connect();
    // It rejects only when it is closed.
    ready.catch(() => {});
    return { client, ready };
  }

  const first = connect();
  let { client } = first;

  function replace(broken: typeof client): void {
    if (broken !== client || isClosed || performance.now() - readyAt < COMMAND_MS) return;
    ({ client } = connect());
    broken.destroy();
  }

  return {
    ready: first.ready,
    get lastError() {
      return lastError;
    },
    get isRecovering() {
      return performance.now() - failedAt < RECOVERY_MS;
    },
    async send(words) {
      const used = client;
      let timer: NodeJS.Timeout | undefined;
      // The client's own time-out is over as soon as the command is written.
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error('Redis did not answer in time.')), COMMAND_MS);
      });
      try {
        const reply = used.sendCommand<RedisReply>(words);
        // It may fail when nobody waits for it any more.
        reply.catch(() => {});
        const value = await Promise.race([reply, late]);
        noteReply();
        return value;
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal === undefined) {
          noteFailure(error);
          // A system notices a peer that vanished only after many minutes.
          if (performance.now() - heardAt > SILENCE_MS) replace(used);
          throw error;
        }
        heardAt = performance.now();
        if (refusal === 'NOSCRIPT') throw error;
        failedAt = heardAt;
        if (heardAt - (toldAt.get(refusal) ?? -Infinity) > TELL_AGAIN_MS) {
          toldAt.set(refusal, heardAt);
          log({ level: 'error', event: 'store_refused', code: refusal });
        }
        // The server was put behind another one: its name leads to that one by now.
        if (refusal === 'READONLY') replace(used);
        throw error;
      } finally {
        clearTimeout(timer);
      }
    },
    async close() {
      isClosed = true;
      // Commands under way get the time to be answered.
      const timer = setTimeout(() => client.destroy(), COMMAND_MS);
      await client.close().catch(() => client.destroy());
      clearTimeout(timer);
    },
  };
}

/** The first word of what the server says, such as OOM, READONLY, LOADING; undefined when it says nothing. */
function refusalOf(error: unknown): string | undefined {
  return error instanceof ErrorReply ? /^[A-Z]+(?= |$)/.exec(error.message)?.[0] ?? 'ERR' : undefined;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
