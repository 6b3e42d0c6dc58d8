import type { Clock } from '../../clock.ts';
import { ChatError } from '../../errors.ts';
import type { Log } from '../../log.ts';

/** How busy the process is, as its runtime measures it. */
export interface Load {
  /** How late the event loop was over the last seconds, at the 99th percentile. */
  loopDelayMs: number;
  /** What is used of the memory that there is, from 0 to 1. */
  memoryShare: number;
}

/**
 * Decides about new turns, and about nothing else: stopping, resuming, reading and erasing always pass. Visitors whom
 * the site vouches for are let in for longer than those whom nobody knows.
 */
export interface Admission {
  /** Why a new turn is refused; undefined lets it in. */
  refuse: (request: { running: number; verified: boolean }) => ChatError | undefined;
  /** What a new turn gets whatever the load is. */
  refuseAll: () => ChatError;
}

export interface AdmissionOptions {
  clock: Clock;
  /** From 0 up to 1, so that those who are sent away do not come back all at once. */
  random: () => number;
  log: Log;
  /** Turns that run at a time. */
  maxTurns?: number | undefined;
  /** Absent: the platform sees to it. */
  loadOf?: (() => Load) | undefined;
}

export const DEFAULT_MAX_TURNS = 800;
const MAX_LOOP_DELAY_MS = 200;
const MAX_MEMORY_SHARE = 0.85;
const MAX_MEMORY_SHARE_VERIFIED = 0.95;
const [LEAST_WAIT_S, MOST_WAIT_S] = [2, 10];
/** The owner is told once in this time. */
const TELL_MS = 60_000;

export function createAdmission({ clock, random, log, maxTurns = DEFAULT_MAX_TURNS, loadOf }: AdmissionOptions): Admission {
  let toldAt = -Infinity;

  function refuseAll(): ChatError {
    return new ChatError('unavailable', { retryAfterSeconds: LEAST_WAIT_S + Math.floor(random() * (MOST_WAIT_S - LEAST_WAIT_S + 1)) });
  }

  return {
    refuseAll,
    refuse({ running, verified }) {
      const load = loadOf?.() ?? { loopDelayMs: 0, memoryShare: 0 };
      const reason = findReason(load, { running, verified, maxTurns });
      if (!reason) return undefined;
      const now = clock.elapsed();
      if (now - toldAt >= TELL_MS) {
        toldAt = now;
        const { loopDelayMs, memoryShare } = load;
        log({ level: 'warn', event: 'shedding', reason, running, loopDelayMs: Math.round(loopDelayMs), memoryPercent: Math.round(memoryShare * 100) });
      }
      return refuseAll();
    },
  };
}

function findReason({ loopDelayMs, memoryShare }: Load, { running, verified, maxTurns }: { running: number; verified: boolean; maxTurns: number }): string | undefined {
  if (memoryShare > (verified ? MAX_MEMORY_SHARE_VERIFIED : MAX_MEMORY_SHARE)) return 'memory';
  if (verified) return undefined;
  if (running >= maxTurns) return 'turns';
  return loopDelayMs > MAX_LOOP_DELAY_MS ? 'event_loop' : undefined;
}
