import type { UploadedFile } from '../wire/protocol.ts';
import type { Owner } from './store.ts';

/** The part of a store that is about what visitors attach. */
export interface FileStore {
  /**
   * Puts a file there, or a new state of one. What `content` holds is kept with it; absent: as it was. Whether it did:
   * nothing is kept for an owner who is erased, and nothing in the place of another's.
   */
  writeFile(owner: Owner, file: FileRecord, content?: Uint8Array): Promise<boolean>;
  readFile(owner: Owner, id: string): Promise<StoredFile | undefined>;
  /** An owner's files, newest first, at most `limit`. */
  listFiles(owner: Owner, limit: number): Promise<StoredFile[]>;
  /** Makes files belong to a conversation, with which they are deleted. Those that belong to one already stay there. */
  assignFiles(owner: Owner, ids: readonly string[], conversation: string): Promise<void>;
  /** Removes a file with its content. Whether there was one. */
  deleteFile(owner: Owner, id: string): Promise<boolean>;
  /** The content of a file, whoever owns it: for addresses that are signed. */
  readContent(app: string, id: string): Promise<{ mediaType: string; content: Uint8Array } | undefined>;
  /** Drops the files that were attached before the time and belong to no conversation. */
  sweepFiles(attachedBefore: number): Promise<void>;
}

/** A file that a visitor attached. Pictures are kept here, other files upstream. */
export interface FileRecord extends Pick<UploadedFile, 'id' | 'kind' | 'name' | 'mediaType' | 'sizeBytes' | 'state' | 'step' | 'reason'> {
  createdAt: number;
  /** Upstream's id of a file. */
  upstreamId?: string;
  /** When upstream may be asked how far it is. */
  askAt: number;
  /** How often in a row it would not say: each makes the next wait longer. */
  setbacks: number;
}

export interface StoredFile extends FileRecord {
  /** The conversation that it was sent in. */
  conversation?: string;
}
