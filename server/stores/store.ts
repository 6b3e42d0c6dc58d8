import type { Message, StreamPart } from '../wire/protocol.ts';
import type { ErasureStore } from './erasure-store.ts';
import type { FeedbackStore } from './feedback-store.ts';
import type { FileStore } from './file-store.ts';
import type { IdentityStore } from './identity-store.ts';
import type { MeterStore } from './meter-store.ts';

/**
 * What the backend keeps. Every record belongs to an owner: a visitor of an app. Ids alone open nothing; a lookup
 * with another owner's id finds nothing. Times are milliseconds since 1970 and come from the caller.
 */
export interface Store extends FileStore, FeedbackStore, ErasureStore, IdentityStore, MeterStore {
  /** The conversations of an owner, newest first, at most `limit`; those behind a place in that order. */
  listConversations(owner: Owner, limit: number, behind?: ConversationPlace): Promise<ConversationRecord[]>;
  readConversation(owner: Owner, conversation: string): Promise<ConversationRecord | undefined>;
  /** Gives a conversation another title, which it keeps. Whether there was one. */
  renameConversation(owner: Owner, conversation: string, title: string): Promise<boolean>;
  /**
   * The newest messages of a conversation, oldest first, at most `limit`; those before the message of that id, none when
   * there is no such message. What was said of an answer is in its metadata.
   */
  readMessages(owner: Owner, conversation: string, limit: number, before?: string): Promise<Message[]>;
  /** Removes a conversation with all that belongs to it. Whether there was one. */
  deleteConversation(owner: Owner, conversation: string): Promise<boolean>;

  /**
   * Takes the conversation for one turn, in one atomic step: creates it when it is new, stores the question, and opens
   * a running turn, unless another one runs or the question is known.
   */
  claimTurn(claim: TurnClaim): Promise<ClaimResult>;
  /** The newest turn of a conversation. */
  readLatestTurn(owner: Owner, conversation: string): Promise<TurnRecord | undefined>;
  readTurn(owner: Owner, turn: string): Promise<TurnRecord | undefined>;
  /** Adds parts to a turn's log; the first of them has the sequence number `firstSeq`. */
  appendParts(turn: string, firstSeq: number, parts: StreamPart[]): Promise<void>;
  /** The parts of a turn's log after the sequence number, in order. Empty once the log was swept. */
  readParts(turn: string, afterSeq: number): Promise<LoggedPart[]>;
  /** Keeps the running turns of a process alive. Answers with the ids of those somebody asked to stop. */
  renewLeases(runner: string, leaseUntil: number): Promise<string[]>;
  /** Asks the process that runs a turn to stop it. Whether the turn was running. */
  requestStop(owner: Owner, turn: string): Promise<boolean>;
  /** Ends a running turn and stores its answer and session. Whether it was still running: an ended one stays as it is. */
  endTurn(end: TurnEnd): Promise<boolean>;

  /** What is known of the owner's long-term memory upstream. */
  readMemory(owner: Owner): Promise<MemoryRecord | undefined>;
  /**
   * Puts a record in the place of the one whose version is one lower; version 1 is the first. Whether it did: otherwise
   * somebody else was faster, and what was read before no longer holds.
   */
  writeMemory(owner: Owner, record: MemoryRecord): Promise<boolean>;

  /** The secret of that name; the first caller's proposal is kept for all. */
  keepSecret(name: string, proposal: string): Promise<string>;
  /** Drops the logs of turns that ended before the time, and what meters kept until then. */
  sweep(endedBefore: number): Promise<void>;
  /** Throws when the store cannot be used. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface Owner {
  /** Public alias of the app. */
  app: string;
  visitor: string;
}

/** Upstream's `session_id` of a conversation: a cache of our transcript, valid for an hour and 50 rounds. */
export interface SessionRecord {
  id: string;
  usedAt: number;
  rounds: number;
}

export interface ConversationRecord {
  id: string;
  title: string;
  createdAt: number;
  updatedAt: number;
  session?: SessionRecord;
  /** Whether upstream gets our transcript with every question from now on, instead of a session id. */
  sendsTranscript: boolean;
}

/** Where a conversation stands in the list of an owner's. */
export type ConversationPlace = Pick<ConversationRecord, 'id' | 'updatedAt'>;

export interface TurnRecord extends Owner {
  id: string;
  conversation: string;
  /** Id of the visitor's message that it answers. */
  question: string;
  isRunning: boolean;
  /** A running turn whose lease lies in the past has lost its process. */
  leaseUntil: number;
  createdAt: number;
}

export interface TurnClaim {
  owner: Owner;
  conversation: string;
  /** Id of the new turn, and of the answer's message. */
  turn: string;
  question: Message;
  /** Title of the conversation if this creates it, or replaces its first question and nobody gave it another. */
  title: string;
  /**
   * Id of the question that this one is put in the place of, with what followed it. It has to be the last one. Where it
   * is unknown this is a question like any other; it may be the question's own id.
   */
  replaces?: string | undefined;
  /** Answer the conversation's last question anew, dropping the old answer. */
  isRegeneration: boolean;
  /** The process that will run it. */
  runner: string;
  now: number;
  leaseUntil: number;
}

export type ClaimResult =
  /** The turn is the caller's to run. `replaced` is the newest message that was dropped for it. */
  | { kind: 'claimed'; conversation: ConversationRecord; replaced?: Message }
  /** This question has a turn already: join or replay it. */
  | { kind: 'known'; turn: TurnRecord }
  /** The question's id was used with another text, or what is to be replaced is not the last question. */
  | { kind: 'reused' }
  | { kind: 'busy'; turn: TurnRecord }
  /** The owner is erased. */
  | { kind: 'erased' };

export interface LoggedPart {
  seq: number;
  part: StreamPart;
}

export interface TurnEnd {
  owner: Owner;
  turn: string;
  answer: Message;
  now: number;
  /** The session to keep; absent: none. */
  session?: SessionRecord;
  sendsTranscript: boolean;
}

/** A visitor's long-term memory upstream, of which there is at most one. */
export interface MemoryRecord {
  /** Rises by one with every write. */
  version: number;
  /**
   * `making`: somebody does, and has died if `dueAt` is over. `missing`: there is none, and the next is made from `dueAt`
   * on. `made`: it goes along with questions, from `dueAt` on. `forgotten`: the visitor wanted that.
   */
  state: 'making' | 'missing' | 'made' | 'forgotten';
  /** When the state began. */
  since: number;
  dueAt: number;
  /** Upstream's id of the memory that was made, or of one that was forgotten and is still to be deleted. */
  memoryId?: string;
  /** Whether upstream may hold one of this owner whose id never reached us. */
  mayExist: boolean;
  /** How often it went wrong in a row: each makes the next wait longer. */
  setbacks: number;
  /** Rises when the visitor wants to be forgotten, so that what was made before is never taken for what comes after. */
  generation: number;
}
