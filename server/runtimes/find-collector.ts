import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Young garbage, in a millisecond; or all of it, and the room for it goes back to the system. */
export type Collect = (options: { type: 'minor' } | { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;

/** V8's garbage collector, which shows itself to contexts that are made while a flag says so. Does nothing where there is none. */
export function findCollector(): Collect {
  setFlagsFromString('--expose-gc');
  const found: unknown = runInNewContext('globalThis.gc');
  setFlagsFromString('--no-expose-gc');
  return isCollect(found) ? found : () => {};
}

function isCollect(value: unknown): value is Collect {
  return typeof value === 'function';
}
