import type { effect as runEffect, ReadonlySignal, signal as createSignal } from '@preact/signals-core';
import type { Clock } from '../transport/clock.ts';
import type { Failure } from '../transport/api-error.ts';

export interface Hold {
  /** Whether nothing can be asked yet. Reads signals, and is never behind what failed. */
  isHeld: () => boolean;
  /** How long that is so. It changes as one would say it: by the second at its end, else by the minute. */
  leftSeconds: ReadonlySignal<number>;
  dispose(): void;
}

export interface HoldOptions {
  /** Why there is no answer. Reads signals. */
  readFailure: () => Failure | undefined;
  clock: Clock;
  signal: typeof createSignal;
  effect: typeof runEffect;
}

/** Below this seconds are counted, and not minutes; below as many minutes, minutes. */
const fewUnits = 90;

/** How long the backend asks to be left alone. It is over when the time is, or when something else was answered. */
export function createHold({ readFailure, clock, signal, effect }: HoldOptions): Hold {
  const leftSeconds = signal(0);
  /** The failure whose time is over. */
  const over = signal<Failure | undefined>(undefined);
  let cancel: (() => void) | undefined;

  function count(failure: Failure | undefined, dueAt: number): void {
    // Read anew each time: timers of a page that slept are late.
    const left = Math.max(0, Math.ceil((dueAt - clock.now()) / 1_000));
    leftSeconds.value = left;
    if (left === 0) over.value = failure;
    cancel = left === 0 ? undefined : clock.after((left <= fewUnits ? 1 : Math.min(left - fewUnits, 60)) * 1_000, () => count(failure, dueAt));
  }

  const stop = effect(() => {
    const failure = readFailure();
    cancel?.();
    count(failure, toHoldMs(failure) + clock.now());
  });

  return {
    isHeld() {
      const failure = readFailure();
      return toHoldMs(failure) > 0 && over.value !== failure;
    },
    leftSeconds,
    dispose() {
      stop();
      cancel?.();
    },
  };
}

function toHoldMs(failure: Failure | undefined): number {
  const { retryable, retryAfterSeconds } = failure ?? {};
  return retryable && Number(retryAfterSeconds) > 0 ? Number(retryAfterSeconds) * 1_000 : 0;
}

const units = [
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** A time from now as one says it: “in 40 seconds”, “in 3 minutes”. Rather too long than too short. */
export function toTimeAhead(seconds: number, language: string): string {
  const words = new Intl.RelativeTimeFormat(language);
  const [unit, length] = units.find(([, least]) => seconds > (least * fewUnits) / 60) ?? ['second', 1];
  return words.format(Math.ceil(seconds / length), unit);
}
