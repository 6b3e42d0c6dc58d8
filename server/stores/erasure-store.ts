import type { MemoryRecord, Owner } from './store.ts';

/** The part of a store that sees to it that what was erased stays so, and that what nobody uses any more is found. */
export interface ErasureStore {
  /**
   * Notes that an owner is erased, unless that is noted already; what is noted then comes back. From this moment on
   * nothing new is kept for the owner: no claim, no file, no memory.
   */
  openErasure(record: ErasureRecord): Promise<ErasureRecord>;
  readErasure(owner: Owner): Promise<ErasureRecord | undefined>;
  /** The erasure of that id, whoever it is about. */
  findErasure(app: string, id: string): Promise<ErasureRecord | undefined>;
  /** Puts a record in the place of the one whose version is one lower. Whether it did. */
  writeErasure(record: ErasureRecord): Promise<boolean>;
  /** Those that are not done and due by now, the longest due first, at most `limit`. */
  listDueErasures(now: number, limit: number): Promise<ErasureRecord[]>;
  /** Forgets erasures that were done before the time, but for the lasting ones. */
  dropErasures(finishedBefore: number): Promise<void>;

  /** Conversations of an app in which nothing was said since the time, at most `limit`. */
  listIdleConversations(app: string, usedBefore: number, limit: number): Promise<{ owner: Owner; conversation: string }[]>;
  /** Notes that a memory was used, if there is one. */
  touchMemory(owner: Owner, now: number): Promise<void>;
  /** Owners whose memory was not used since the time, at most `limit`. */
  listIdleMemories(app: string, usedBefore: number, limit: number): Promise<Owner[]>;
  /** Drops what is known of an owner's memory. */
  deleteMemory(owner: Owner): Promise<void>;

  /** Overwrites what deleted records left behind, where that takes more than deleting them. */
  scrub(): Promise<void>;
}

/** An owner who is erased: what is done, and what is still to be done. */
export interface ErasureRecord extends Owner {
  id: string;
  /** Rises by one with every write; 1 is the first. */
  version: number;
  requestedAt: number;
  /** `here`: something may still be kept in this store. `upstream`: something may be there. */
  state: 'here' | 'upstream' | 'done';
  /** When somebody goes on with it. */
  dueAt: number;
  /** How often it went wrong in a row: each makes the next wait longer. */
  setbacks: number;
  /** Upstream's ids of files that are still to be deleted there. */
  files: string[];
  /** What was known of the memory that is still to be deleted upstream. */
  memory?: MemoryRecord;
  /** Whether the note is kept for good: the owner is a person who may come back, and must not find the old name free. */
  isLasting: boolean;
  finishedAt?: number;
}
