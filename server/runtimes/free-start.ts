import { findCollector } from './find-collector.ts';

/** When whatever starts has started. */
const AFTER_MS = 1_000;

/**
 * Gives back what the start alone has taken, 6 of 78 MB: what was read and compiled lies about until the heap is full,
 * and V8 gives the room for it back only when memory is at its last. So it is told once that it is, which takes 10 ms.
 */
export function freeStart(): void {
  setTimeout(() => findCollector()({ type: 'major', execution: 'sync', flavor: 'last-resort' }), AFTER_MS).unref();
}
