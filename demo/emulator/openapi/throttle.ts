import type { Clock } from '../../../server/clock.ts';
import { OpenApiRefusal } from './openapi-refusal.ts';

export interface ThrottleOptions {
  clock: Clock;
  /** Of each action with one key. */
  callsPerSecond: number;
  /** Least time between two calls of an action, where the vendor asks for more. */
  gapsMs: Readonly<Record<string, number>>;
}

export interface Throttle {
  /** Counts a call. Throws OpenApiRefusal when there were too many; such a call does not count. */
  count(keyId: string, action: string): void;
}

export function createThrottle({ clock, callsPerSecond, gapsMs }: ThrottleOptions): Throttle {
  /** When the calls of the last second came, oldest first. */
  const calls = new Map<string, number[]>();

  return {
    count(keyId, action) {
      const now = clock.now();
      const name = `${keyId} ${action}`;
      const gapMs = gapsMs[action] ?? 0;
      const recent = (calls.get(name) ?? []).filter((at) => at > now - Math.max(1_000, gapMs));
      const lastSecond = recent.filter((at) => at > now - 1_000);
      const last = recent.at(-1);
      if (last !== undefined && now - last < gapMs) throw new OpenApiRefusal('Throttling.User', { retryAfterMs: gapMs - (now - last) });
      const [oldest = now] = lastSecond;
      if (lastSecond.length >= callsPerSecond) throw new OpenApiRefusal('Throttling.User', { retryAfterMs: 1_000 - (now - oldest) });
      calls.set(name, [...recent, now]);
    },
  };
}
