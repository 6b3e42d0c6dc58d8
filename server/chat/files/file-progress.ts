import type { FileStatus } from '../../bailian/file-status.ts';
import { ChatError } from '../../errors.ts';
import type { FileRecord } from '../../stores/file-store.ts';

/** The vendor asks for 3 to 5 seconds between two questions, and up to 15 when it is busy. */
const FIRST_MS = 2_000;
const LEAST_MS = 3_000;
const MOST_MS = 5_000;
const BUSY_MS = 15_000;
/** A visitor waits no longer for a file to be read. */
const GIVE_UP_MS = 120_000;
/** Files of a session live for seven days at most. */
const LIFE_MS = 7 * 24 * 3600_000;

export interface ProgressDeps {
  now: number;
  random: () => number;
}

/** A file that has just been handed over. */
export function toReading(file: Omit<FileRecord, 'state' | 'askAt' | 'setbacks'>): FileRecord {
  return { ...file, state: 'reading', step: 'received', askAt: file.createdAt + FIRST_MS, setbacks: 0 };
}

/** The file after upstream said how far it is. */
export function toAnswered(file: FileRecord, status: FileStatus, { now, random }: ProgressDeps): FileRecord {
  if (status.state === 'ready') return { ...withoutStep(file), state: 'ready' };
  if (status.state === 'failed') return toFailed(file, status.reason);
  const waited = { ...file, step: status.step, setbacks: 0, askAt: now + LEAST_MS + random() * (MOST_MS - LEAST_MS) };
  return orLate(waited, now);
}

/** The file after upstream would not say. */
export function toUnanswered(file: FileRecord, error: unknown, { now }: ProgressDeps): FileRecord {
  if (isGone(error)) return toFailed(file, 'expired');
  const setbacks = file.setbacks + 1;
  return orLate({ ...file, setbacks, askAt: now + Math.min(BUSY_MS, MOST_MS * 2 ** file.setbacks) }, now);
}

/** The file as it is by the clock alone: one that is too old is gone, whatever was last heard of it. */
export function toAged(file: FileRecord, now: number): FileRecord {
  return file.kind === 'file' && file.state === 'ready' && now - file.createdAt > LIFE_MS ? toFailed(file, 'expired') : file;
}

export function toFailed(file: FileRecord, reason: NonNullable<FileRecord['reason']>): FileRecord {
  return { ...withoutStep(file), state: 'failed', reason };
}

function orLate(file: FileRecord, now: number): FileRecord {
  return now - file.createdAt >= GIVE_UP_MS ? toFailed(file, 'late') : file;
}

function withoutStep({ step: _step, ...file }: FileRecord): FileRecord {
  return file;
}

function isGone(error: unknown): boolean {
  return error instanceof ChatError && error.code === 'not_found';
}
