import type { MemoryClient } from '../bailian/memory.ts';
import type { Clock } from '../clock.ts';
import { ChatError } from '../errors.ts';
import type { Owner, Store } from '../stores/store.ts';
import { deleteMemory, forgetUpstream, isGone } from './forget-memory.ts';
import type { MemoryNames } from './memory-names.ts';
import { isDue, toFailed, toLost, toMade, toMaking, toRested } from './memory-record.ts';
import { isUpstreamError } from './retry.ts';

export interface MemoryDeps {
  store: Store;
  client: MemoryClient;
  names: MemoryNames;
  clock: Clock;
}

export interface MakeMemoryOptions {
  owner: Owner;
  /** When the turn began that this follows. */
  askedAt: number;
  /** Counts one that is about to be made. Throws ChatError `rate_limited` for one that is too many: another day it may be made. */
  admit: () => Promise<void>;
  /** Aborted before a claim of ours lapses. */
  signal: AbortSignal;
}

/**
 * Makes the owner's memory unless there is one, somebody else makes it, or it is too early to try again. Of all
 * processes one does. What it throws was kept: there will be another try.
 */
export async function makeMemory(deps: MemoryDeps, { owner, askedAt, admit, signal }: MakeMemoryOptions): Promise<'made' | 'adopted' | 'limited' | undefined> {
  const { store, client, names, clock } = deps;
  let before = await store.readMemory(owner);
  if (!isDue(before, { now: clock.now(), askedAt })) return undefined;
  if (before?.state === 'forgotten') {
    before = await forgetUpstream(deps, { owner, record: before, signal });
    if (!before) return undefined;
  }
  if (!(await isAdmitted(admit))) return 'limited';
  const claim = toMaking(before, clock.now());
  if (!(await store.writeMemory(owner, claim))) return undefined;

  const description = await names.describe(owner, claim.generation);
  let mayExist = before?.mayExist ?? false;
  let outcome: 'made' | 'adopted' = 'adopted';
  let memoryId: string | undefined;
  try {
    if (mayExist) memoryId = await findMemory(client, { description, signal });
    mayExist = false;
    if (memoryId === undefined) {
      try {
        memoryId = await client.createMemory(description, { signal });
        outcome = 'made';
      } catch (error) {
        mayExist = isUncertain(error);
        if (mayExist) memoryId = await findMemory(client, { description, signal });
        if (memoryId === undefined) throw error;
      }
    }
  } catch (error) {
    const retryAfterSeconds = isUpstreamError(error) ? error.retryAfterSeconds : undefined;
    await store.writeMemory(owner, toFailed(claim, { mayExist, retryAfterSeconds, now: clock.now() }));
    throw error;
  }
  const isKept = await store.writeMemory(owner, toMade(claim, { memoryId, now: clock.now() }));
  if (!isKept && !(await mayKeep(store, owner, memoryId))) await deleteMemory(client, { memoryId, signal });
  return isKept ? outcome : undefined;
}

/**
 * Looks why a question was refused with the memory. If the service has it no more, another may be made; if it has,
 * questions go without for a while, since a new one would fare no better and the facts would be lost.
 */
export async function checkMemory({ store, client, clock }: MemoryDeps, { owner, memoryId, signal }: { owner: Owner; memoryId: string; signal: AbortSignal }): Promise<'lost' | 'refused'> {
  let isThere = true;
  try {
    await client.listMemoryNodes(memoryId, { signal }).next();
  } catch (error) {
    isThere = !isGone(error);
  }
  const record = await store.readMemory(owner);
  if (record?.state === 'made' && record.memoryId === memoryId) {
    await store.writeMemory(owner, isThere ? toRested(record, clock.now()) : toLost(record, clock.now()));
  }
  return isThere ? 'refused' : 'lost';
}

async function isAdmitted(admit: () => Promise<void>): Promise<boolean> {
  try {
    await admit();
    return true;
  } catch (error) {
    if (error instanceof ChatError && error.code === 'rate_limited') return false;
    throw error;
  }
}

async function findMemory(client: MemoryClient, { description, signal }: { description: string; signal: AbortSignal }): Promise<string | undefined> {
  for await (const memory of client.listMemories({ signal })) if (memory.description === description) return memory.memoryId;
  return undefined;
}

/** Whether a memory may have been made by a call that failed. A refusal, or a call that may be repeated, made none. */
function isUncertain(error: unknown): boolean {
  if (!isUpstreamError(error)) return true;
  return error.retry === 'never' && (error.upstreamStatus === undefined || error.upstreamStatus >= 500);
}

/** Whether a memory that came too late has another use: somebody adopted it, or is about to look for it. */
async function mayKeep(store: Store, owner: Owner, memoryId: string): Promise<boolean> {
  const record = await store.readMemory(owner);
  return record?.memoryId === memoryId || record?.state === 'making' || record?.state === 'missing';
}
