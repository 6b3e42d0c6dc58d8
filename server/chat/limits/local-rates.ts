import type { Clock } from '../../clock.ts';

/** Rates of this process alone, for what must cost nothing to refuse, and for when there is no store. */
export interface LocalRates {
  /** Milliseconds until one more may be taken; 0 when it was. */
  take(key: string, rate: LocalRate): number;
  /** The same, and takes nothing. */
  waitMs(key: string, rate: LocalRate): number;
}

export interface LocalRate {
  intervalMs: number;
  burst: number;
}

export interface LocalRatesOptions {
  clock: Clock;
  /** Beyond so many, those that were asked for longest ago are forgotten: nobody can fill the memory with names. */
  maxKeys?: number;
}

const MAX_KEYS = 100_000;

/** By the time that passes, not the one that somebody sets. */
export function createLocalRates({ clock, maxKeys = MAX_KEYS }: LocalRatesOptions): LocalRates {
  const freeAt = createRecent<number>(maxKeys);
  function look(key: string, { intervalMs, burst }: LocalRate): { next: number; waitMs: number } {
    const now = clock.elapsed();
    const next = Math.max(now, freeAt.get(key) ?? now) + intervalMs;
    return { next, waitMs: Math.max(0, next - now - intervalMs * burst) };
  }

  return {
    take(key, rate) {
      const { next, waitMs } = look(key, rate);
      if (waitMs === 0) freeAt.set(key, next);
      return waitMs;
    },
    waitMs: (key, rate) => look(key, rate).waitMs,
  };
}

export interface Recent<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
}

/** A map of the keys that were set last. */
export function createRecent<Value>(maxKeys: number): Recent<Value> {
  const values = new Map<string, Value>();
  return {
    get: (key) => values.get(key),
    set(key, value) {
      values.delete(key);
      values.set(key, value);
      if (values.size <= maxKeys) return;
      for (const oldest of values.keys()) {
        values.delete(oldest);
        break;
      }
    },
  };
}
