import type { ReadonlySignal, signal as createSignal } from '@preact/signals-core';
import type { MemoryFact } from '../../server/wire/protocol.ts';
import { failureOf, type Failure } from '../transport/api-error.ts';
import type { MemoryApi } from '../transport/memory-api.ts';

/** What becomes of a fact: the visitor is asked whether it shall go, it is being deleted, or that failed. */
export type Deletion = 'asked' | 'running' | Failure;

/** Stands where an id of a fact could, for all of them. No fact has it. */
export const EVERYTHING = '';

export interface Remembered {
  stage: 'closed' | 'loading' | 'failed' | 'shown';
  /** Why it could not be read. */
  failure?: Failure | undefined;
  /** The visitor is known, and what is asked now is not remembered. */
  isOff: boolean;
  facts: readonly MemoryFact[];
  /** By id, and for {@link EVERYTHING}. At most one is `asked`. */
  deletions: ReadonlyMap<string, Deletion>;
  /** What was deleted last, while the view is open. */
  deleted?: 'fact' | 'everything' | undefined;
}

/** The view of what is remembered. */
export interface MemoryState {
  view: ReadonlySignal<Remembered>;
  /** Shows what the backend says now. Also the way to try again. */
  open(): void;
  close(): void;
  /** Asks whether the fact shall go, and nothing else any more. */
  ask(id: string): void;
  /** Whatever was asked: no. */
  keep(): void;
  remove(id: string): void;
}

const closed: Remembered = { stage: 'closed', isOff: false, facts: [], deletions: new Map() };

export function createMemoryState(api: MemoryApi, signal: typeof createSignal): MemoryState {
  const view = signal(closed);
  /** Requests go one after the other: the service behind the backend takes about one a second. */
  let queue: Promise<unknown> = Promise.resolve();
  /** What comes for a view that was closed since comes too late. */
  let opened = 0;

  /** Runs `work` in its turn, and then whatever is to be shown of how it ended. */
  async function run<Result>(work: () => Promise<Result>, onDone: (result: Result) => void, onFailed: (failure: Failure) => void): Promise<void> {
    const turn = opened;
    const done = queue.then(work);
    queue = done.catch(() => undefined);
    try {
      const result = await done;
      if (turn === opened) onDone(result);
    } catch (error) {
      if (turn === opened) onFailed(failureOf(error));
    }
  }

  function change(part: Partial<Remembered>): void {
    view.value = { ...view.peek(), ...part };
  }

  /** All deletions but what is only asked, with one that is new. */
  function withDeletion(id?: string, deletion?: Deletion): Map<string, Deletion> {
    const deletions = new Map([...view.peek().deletions].filter(([other, state]) => state !== 'asked' && other !== id));
    return id !== undefined && deletion ? deletions.set(id, deletion) : deletions;
  }

  return {
    view,
    open() {
      opened++;
      view.value = { ...closed, stage: 'loading' };
      void run(
        () => api.read(),
        (memory) => change({ stage: 'shown', isOff: memory?.enabled === false, facts: memory?.facts ?? [] }),
        (failure) => change({ stage: 'failed', failure }),
      );
    },
    close() {
      opened++;
      view.value = closed;
    },
    ask: (id) => change({ deletions: withDeletion(id, 'asked') }),
    keep: () => change({ deletions: withDeletion() }),
    remove(id) {
      const isAll = id === EVERYTHING;
      change({ deletions: withDeletion(id, 'running') });
      void run(
        () => (isAll ? api.forget() : api.removeFact(id)),
        () => {
          const facts = isAll ? [] : view.peek().facts.filter((fact) => fact.id !== id);
          change({ facts, deletions: withDeletion(id), deleted: isAll ? 'everything' : 'fact' });
        },
        (failure) => change({ deletions: withDeletion(id, failure) }),
      );
    },
  };
}
