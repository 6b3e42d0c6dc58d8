import type { MemoryRecord } from '../stores/store.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** How long somebody who makes a memory is believed to be alive. Longer than making one may take. */
export const MAKING_MS = 150_000;

/** The wait after the nth setback in a row: a minute, then four times as long each, at most a day. */
export function toWait(setbacks: number): number {
  return Math.min(MINUTE_MS * 4 ** (setbacks - 1), DAY_MS);
}

/** Whether a memory may be made after a turn that began at the time. */
export function isDue(record: MemoryRecord | undefined, { now, askedAt }: { now: number; askedAt: number }): boolean {
  if (!record) return true;
  if (record.state === 'made' || record.dueAt > now) return false;
  // A question from before the visitor wanted to be forgotten must not undo that.
  return record.state !== 'forgotten' || askedAt > record.since;
}

export function toMaking(before: MemoryRecord | undefined, now: number): MemoryRecord {
  const setbacks = before?.state === 'forgotten' ? 0 : before?.setbacks;
  // An id may be on its way from now on, should this process die.
  return follow(before, { state: 'making', since: now, dueAt: now + MAKING_MS, mayExist: true, setbacks });
}

export function toMade(before: MemoryRecord, { memoryId, now }: { memoryId: string; now: number }): MemoryRecord {
  return follow(before, { state: 'made', since: now, dueAt: now, memoryId, mayExist: false });
}

export interface Failure {
  /** Whether upstream may hold a memory whose id we did not get. */
  mayExist: boolean;
  retryAfterSeconds: number | undefined;
  now: number;
}

export function toFailed(before: MemoryRecord, { mayExist, retryAfterSeconds = 0, now }: Failure): MemoryRecord {
  const setbacks = before.setbacks + 1;
  const dueAt = now + Math.max(toWait(setbacks), retryAfterSeconds * 1_000);
  return follow(before, { state: 'missing', since: now, dueAt, mayExist, setbacks });
}

/** After upstream said that the memory is gone: it is replaced at once, but not again and again in one day. */
export function toLost(before: MemoryRecord, now: number): MemoryRecord {
  const setbacks = now - before.since < DAY_MS ? before.setbacks + 1 : 1;
  const dueAt = setbacks === 1 ? now : now + toWait(setbacks);
  return follow(before, { state: 'missing', since: now, dueAt, setbacks });
}

/** After upstream refused a question for a memory that is there all the same: questions go without for a while. */
export function toRested(before: MemoryRecord, now: number): MemoryRecord {
  const setbacks = now - before.dueAt < DAY_MS ? before.setbacks + 1 : 1;
  return follow(before, { memoryId: before.memoryId, dueAt: now + toWait(setbacks), setbacks });
}

/** What upstream holds of it is named still, and has to be deleted there. */
export function toForgotten(before: MemoryRecord | undefined, now: number): MemoryRecord {
  const { state, memoryId, generation = 0 } = before ?? {};
  const isAgain = state === 'forgotten';
  // Whoever makes one at this moment deletes it, finding this; should they die over it, that is looked for afterwards.
  const dueAt = state === 'making' || isAgain ? before?.dueAt : now;
  return follow(before, { state: 'forgotten', since: now, dueAt, memoryId, setbacks: 0, generation: isAgain ? generation : generation + 1 });
}

/** After all that a forgotten record named was deleted upstream. */
export function toCleaned(before: MemoryRecord, { mayExist }: { mayExist: boolean }): MemoryRecord {
  return follow(before, { mayExist });
}

type Changes = { [Name in keyof Omit<MemoryRecord, 'version'>]?: MemoryRecord[Name] | undefined };

/** The next version of a record. An id is never taken over by itself. */
function follow(before: MemoryRecord | undefined, { memoryId, ...changes }: Changes): MemoryRecord {
  return {
    version: (before?.version ?? 0) + 1,
    state: changes.state ?? before?.state ?? 'missing',
    since: changes.since ?? before?.since ?? 0,
    dueAt: changes.dueAt ?? before?.dueAt ?? 0,
    mayExist: changes.mayExist ?? before?.mayExist ?? false,
    setbacks: changes.setbacks ?? before?.setbacks ?? 0,
    generation: changes.generation ?? before?.generation ?? 0,
    ...(memoryId === undefined ? {} : { memoryId }),
  };
}
