import type { Clock } from '../../../server/clock.ts';
import { randomHex } from '../random-text.ts';
import { type FileOutcome, toStatus } from './file-progress.ts';

/** A file that was handed over. */
export interface SessionFile {
  /** Begins with `file_session_`. */
  readonly id: string;
  readonly workspaceId: string;
  readonly name: string;
  /** Its extension. */
  readonly type: string;
  readonly sizeBytes: number;
  readonly parser: string;
  readonly tags: readonly string[];
  /** What was read in it: all of a short `.txt` or `.md`, a sentence for other types. */
  readonly text: string;
  readonly addedAt: number;
  readonly outcome: FileOutcome;
  /** The vendor's, as of now. */
  readonly status: string;
}

export interface SessionFiles {
  /** By id, oldest first. */
  readonly all: ReadonlyMap<string, SessionFile>;
  add(file: Omit<SessionFile, 'id' | 'addedAt' | 'status'>): SessionFile;
  remove(id: string): void;
}

export interface SessionFilesOptions {
  clock: Clock;
  random: () => number;
  /** How long a file keeps each status. */
  stepMs: number;
}

export function createSessionFiles({ clock, random, stepMs }: SessionFilesOptions): SessionFiles {
  const all = new Map<string, SessionFile>();
  let count = 0;
  return {
    all,
    add(file) {
      const addedAt = clock.now();
      const id = `file_session_${randomHex(random, 32)}_${10_000_000 + count++}`;
      const stored: SessionFile = {
        ...file,
        id,
        addedAt,
        get status() {
          return toStatus(file.outcome, { ageMs: clock.now() - addedAt, stepMs });
        },
      };
      all.set(id, stored);
      return stored;
    },
    remove(id) {
      all.delete(id);
    },
  };
}
