import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';

/** A reader of a stream whose client may stand still. */
export interface HeldReader {
  /** Something was handed over, and has to wait until the client takes it. */
  hold(bytes: number): void;
  /** The client took it. */
  release(): void;
  /** The client left, or has all. */
  leave(): void;
}

/** All readers of this process, so that those who stand still cannot use up its memory together. */
export interface HeldReaders {
  /** `drop` ends the reader's connection. */
  add(drop: () => void): HeldReader;
  /** How many there are. */
  readonly open: number;
}

export interface HeldReadersOptions {
  clock: Clock;
  log: Log;
  /** For all of them together. */
  maxBytes?: number;
  /** How long one may stand still. */
  maxMs?: number;
}

const MAX_BYTES = 64 * 1_024 * 1_024;
const MAX_MS = 60_000;
/** What a socket took before it said that it is full: Node's take 64 KB, and then the piece that was on its way. */
const SOCKET_BYTES = 96 * 1_024;

interface Held {
  since: number;
  bytes: number;
  drop: () => void;
}

/**
 * Drops readers who take nothing for a minute, and the longest waiting ones before that when all together hold too
 * much. A dropped reader loses nothing: it comes back with the number of the last event it has seen.
 */
export function createHeldReaders({ clock, log, maxBytes = MAX_BYTES, maxMs = MAX_MS }: HeldReadersOptions): HeldReaders {
  // In the order in which they began to wait.
  const waiting = new Set<Held>();
  let total = 0;
  let open = 0;
  let cancelCheck: (() => void) | undefined;

  function remove(held: Held): void {
    if (waiting.delete(held)) total -= held.bytes;
  }

  function drop(held: Held, reason: 'stalled' | 'memory'): void {
    remove(held);
    log({ level: 'warn', event: 'reader_dropped', reason, waitedMs: clock.elapsed() - held.since });
    held.drop();
  }

  function check(): void {
    cancelCheck = undefined;
    for (const held of waiting) {
      const leftMs = held.since + maxMs - clock.elapsed();
      if (leftMs > 0) {
        cancelCheck = clock.after(leftMs, check);
        return;
      }
      drop(held, 'stalled');
    }
  }

  return {
    add(dropReader) {
      let held: Held | undefined;
      let isOpen = true;
      open += 1;
      const release = (): void => {
        if (held) remove(held);
        held = undefined;
      };
      return {
        hold(bytes) {
          release();
          held = { since: clock.elapsed(), bytes: bytes + SOCKET_BYTES, drop: dropReader };
          waiting.add(held);
          total += held.bytes;
          cancelCheck ??= clock.after(maxMs, check);
          for (const longest of waiting) {
            if (total <= maxBytes) break;
            drop(longest, 'memory');
          }
        },
        release,
        leave() {
          release();
          if (isOpen) open -= 1;
          isOpen = false;
        },
      };
    },
    get open() {
      return open;
    },
  };
}
