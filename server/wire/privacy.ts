import type { Conversation, MemoryFact, UploadedFile } from './protocol.ts';

/** What travels when visitors take along or erase what is kept of them. */

/**
 * Answer of `DELETE …/visitor`, with 202, and of `GET …/visitor/erasure`. The token that asked for it opens nothing any
 * more but these two.
 */
export interface ErasureReceipt {
  /** 22 characters. The owner of the backend can look for it. */
  id: string;
  requestedAt: string;
  /** `done` only once the service said so too, and its own sessions have lapsed: an hour at the least. */
  state: 'erasing' | 'done';
  finishedAt?: string;
  /** What is still to be deleted. `sessions`: the service keeps what was said until they lapse. */
  waitsFor: ('here' | 'files' | 'memory' | 'sessions')[];
}

/** Answer of `GET …/visitor/export`. */
export interface VisitorExport {
  exportedAt: string;
  app: string;
  /** Whether the site vouched for who this is. */
  verified: boolean;
  /** What the service remembers, at most 200 facts. */
  memory: MemoryFact[];
  /** Names and sizes. Their contents are the visitor's own, and are not kept but for pictures. */
  files: (Pick<UploadedFile, 'name' | 'mediaType' | 'sizeBytes'> & { attachedAt: string; /** Id of a conversation. */ conversation?: string })[];
  /** Newest first, each with all of its messages and what was said of them. */
  conversations: Omit<Conversation, 'isRunning' | 'earlier'>[];
}
