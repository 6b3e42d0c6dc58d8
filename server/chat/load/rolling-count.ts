import type { Clock } from '../../clock.ts';

/** How often something happened within the last `spanMs`. */
export interface RollingCount {
  add: () => void;
  read: () => number;
}

export interface RollingCountOptions {
  clock: Clock;
  spanMs: number;
}

const SLOTS = 10;

/**
 * Time is cut into slots, a tenth of the span each, and forgotten slot by slot: what is a whole span old never counts,
 * and keeping count costs the same however much happens.
 */
export function createRollingCount({ clock, spanMs }: RollingCountOptions): RollingCount {
  const counts = Array.from({ length: SLOTS }, () => 0);
  const slotNow = (): number => Math.floor((clock.elapsed() * SLOTS) / spanMs);
  const indexOf = (slot: number): number => slot % SLOTS;
  let newest = slotNow();

  function forget(): void {
    const slot = slotNow();
    for (let passed = Math.max(newest, slot - SLOTS) + 1; passed <= slot; passed += 1) counts[indexOf(passed)] = 0;
    newest = slot;
  }

  return {
    add() {
      forget();
      const index = indexOf(newest);
      counts[index] = (counts[index] ?? 0) + 1;
    },
    read() {
      forget();
      return counts.reduce((sum, count) => sum + count, 0);
    },
  };
}
