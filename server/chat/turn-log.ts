import type { Clock } from '../clock.ts';
import type { StreamPart } from '../wire/protocol.ts';
import { encodeFrame, joinFrames } from './frame.ts';
import { createPartList } from './part-list.ts';
import { pause } from './pause.ts';
import type { TurnReader } from './turn-reader.ts';

/** Deltas that come within this time are joined to one part; the first goes out at once. */
const COALESCE_MS = 50;
/** The same in a crowd, where a core's time goes mostly into reading and writing. */
const CROWD_COALESCE_MS = 70;
/** What comes this little before that is not held back: a timer for it would cost more than it saves. */
const SLACK_MS = 10;
/** Clients bound the length of an event: a part this long, in UTF-16 units, takes no more in. */
const MAX_JOINED_LENGTH = 16_384;
/** A killed process loses at most this much of an answer. */
const PERSIST_MS = 250;
/** How long a store that failed is left alone. */
const RETRY_MS = 1_000;

/**
 * The parts of one running turn, numbered from 1 without holes. One writer, any number of readers, each with its own
 * place: readers never slow the writer down. What is made for each turn has functions, no getters: V8 makes those old at
 * once, and with them all that the turn holds, until it collects the whole heap.
 */
export interface TurnLog {
  append(part: StreamPart): void;
  /**
   * Ends the turn. Keeps everything and the last parts, waits for `commit`, and only then shows the end to readers:
   * a finished answer is never shorter in the store than on a screen. Where the store fails, all of it is tried again
   * until the signal is aborted; then it throws what the store threw.
   */
  end(lastParts: StreamPart[], commit: () => Promise<void>, giveUp: AbortSignal): Promise<void>;
  /** Shows what is held back to be joined with what follows. */
  flush(): void;
  /** Ends the readers without an end of the turn: they will ask again. */
  fail(): void;
  /** All parts that were shown, as they were joined. Made anew each time: they are held closer than that. */
  parts(): readonly StreamPart[];
  /** How many there are. */
  count(): number;
  read(afterSeq: number): TurnReader;
}

export interface TurnLogOptions {
  turn: string;
  clock: Clock;
  /** As the clock's, for what may be kept together with other turns' parts. Default: the clock's. */
  after?: Clock['after'];
  /** Whether so many turns run that each of them has to take less of the processor. */
  isCrowded?: () => boolean;
  /** Keeps parts beyond this process. The answer goes on where it throws, and the same parts are given again later. */
  persist: (firstSeq: number, parts: StreamPart[]) => Promise<void>;
  /** Told of each time that the store failed. */
  onFailure: (error: unknown) => void;
}

export function createTurnLog({ turn, clock, after = (ms, run) => clock.after(ms, run), isCrowded = () => false, persist, onFailure }: TurnLogOptions): TurnLog {
  const parts = createPartList();
  // Made when a reader takes it: a turn mostly has one reader, and kept frames would be two thirds of what it needs of memory.
  const frameAt = (index: number): string | undefined => {
    const part = parts.at(index);
    return part && encodeFrame(turn, index + 1, part);
  };
  let isEnded = false;
  let isFailed = false;
  let persisted = 0;
  /** Where the batch ends that could not be kept. It goes again as it was: of a write that failed nobody knows for sure. */
  let failedEnd: number | undefined;
  let persisting = Promise.resolve();
  let cancelPersist: (() => void) | undefined;
  let pending: DeltaPart | undefined;
  let cancelFlush: (() => void) | undefined;
  let flushedAt = -Infinity;
  const readers = new Set<() => void>();

  const wake = (): void => {
    for (const onMore of readers) onMore();
  };

  const publish = (...newest: StreamPart[]): void => {
    for (const part of newest) parts.push(part);
    wake();
    cancelPersist ??= after(PERSIST_MS, persistNow);
  };

  /** Keeps what is not kept yet. */
  const persistRest = async (): Promise<void> => {
    while (persisted < parts.count()) {
      const end = failedEnd ?? parts.count();
      failedEnd = end;
      await persist(persisted + 1, parts.slice(persisted, end));
      persisted = end;
      failedEnd = undefined;
    }
  };

  const persistNow = (): void => {
    cancelPersist = undefined;
    // One write after the other, so that a slow store cannot reorder them.
    persisting = persisting.then(persistRest).catch((error: unknown) => {
      onFailure(error);
      cancelPersist?.();
      if (!isEnded) cancelPersist = clock.after(RETRY_MS, persistNow);
    });
  };

  const flush = (): void => {
    cancelFlush?.();
    cancelFlush = undefined;
    if (!pending) return;
    const part = pending;
    pending = undefined;
    flushedAt = clock.elapsed();
    publish(part);
  };

  return {
    parts: () => parts.slice(0),
    count: () => parts.count(),
    flush,
    append(part) {
      if (part.type !== 'text-delta' && part.type !== 'reasoning-delta') {
        flush();
        publish(part);
        return;
      }
      if (pending && (pending.type !== part.type || pending.id !== part.id || pending.delta.length >= MAX_JOINED_LENGTH)) flush();
      pending = pending ? { ...pending, delta: pending.delta + part.delta } : part;
      const wait = flushedAt + (isCrowded() ? CROWD_COALESCE_MS : COALESCE_MS) - clock.elapsed();
      if (wait <= SLACK_MS) flush();
      else cancelFlush ??= clock.after(wait, flush);
    },
    async end(lastParts, commit, giveUp) {
      flush();
      for (;;) {
        cancelPersist?.();
        await persisting;
        cancelPersist?.();
        try {
          await persistRest();
          await persist(parts.count() + 1, lastParts);
          await commit();
          break;
        } catch (error) {
          if (giveUp.aborted) throw error;
          onFailure(error);
          await pause(RETRY_MS, clock, giveUp);
        }
      }
      isEnded = true;
      publish(...lastParts);
      cancelPersist?.();
    },
    fail() {
      cancelFlush?.();
      cancelPersist?.();
      isFailed = true;
      wake();
    },
    read: (afterSeq) => (onMore) => {
      let position = afterSeq;
      // Of its own, so that one function can read twice.
      const tell = (): void => onMore();
      readers.add(tell);
      return {
        take() {
          if (position >= parts.count()) return undefined;
          const { chunk, next } = joinFrames(frameAt, position);
          position = next;
          return chunk;
        },
        end() {
          if (position < parts.count()) return undefined;
          return isEnded ? 'turn' : isFailed ? 'broken' : undefined;
        },
        leave: () => void readers.delete(tell),
      };
    },
  };
}

type DeltaPart = Extract<StreamPart, { delta: string }>;
