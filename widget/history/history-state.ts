import type { ReadonlySignal, signal as createSignal } from '@preact/signals-core';
import type { ConversationSummary } from '../../server/wire/protocol.ts';
import { failureOf, type Failure } from '../transport/api-error.ts';
import type { Clock } from '../transport/clock.ts';
import type { HistoryApi } from '../transport/history-api.ts';

/** What is being done with a conversation, or with all that is kept. */
export type Doing = 'renaming' | 'asked' | 'running';
export type News = 'renamed' | 'removed' | 'exported' | 'forgotten';

/** Stands where an id of a conversation could, for all that is kept of the visitor. */
export const EVERYTHING = '';

export interface History {
  stage: 'loading' | 'failed' | 'shown';
  query: string;
  list: readonly ConversationSummary[];
  /** Where the list goes on. */
  next?: string | undefined;
  /** At most one is renamed or asked about; by id, and for {@link EVERYTHING}. */
  doing: ReadonlyMap<string, Doing>;
  /** Why the list did not come, or the last thing that was to be done was not. */
  failure?: Failure | undefined;
  news?: News | undefined;
}

export interface HistoryState {
  view: ReadonlySignal<History>;
  /** Shows the whole list anew. */
  open: () => void;
  /** Reads the list again. */
  load: () => void;
  search: (query: string) => void;
  more: () => void;
  /** Opens what asks before something is done. */
  begin: (id: string, doing: 'renaming' | 'asked') => void;
  /** Whatever was asked: no. */
  cancel: () => void;
  rename: (id: string, title: string) => void;
  remove: (id: string) => void;
  exportAll: () => void;
  forget: () => void;
}

export interface HistoryStateOptions {
  api: HistoryApi;
  clock: Pick<Clock, 'after'>;
  signal: typeof createSignal;
  onRemoved: (id: string) => void;
  onExported: (data: unknown) => void;
  onForgotten: () => void;
}

/** So long the visitor may type before it is searched. */
const pauseMs = 300;

export function createHistoryState({ api, clock, signal, onRemoved, onExported, onForgotten }: HistoryStateOptions): HistoryState {
  const view = signal<History>({ stage: 'loading', query: '', list: [], doing: new Map() });
  let stopTimer = (): void => undefined;
  /** What comes for an older question to the list comes too late. */
  let asked = 0;

  function change(part: Partial<History>): void {
    view.value = { ...view.peek(), ...part };
  }

  /** With what is done about one thing; without what is only asked about others. */
  function withDoing(id?: string, doing?: Doing): Map<string, Doing> {
    const kept = new Map([...view.peek().doing].filter(([other, state]) => state === 'running' && other !== id));
    return id !== undefined && doing ? kept.set(id, doing) : kept;
  }

  async function read(before?: string): Promise<void> {
    const own = ++asked;
    const { query, list } = view.peek();
    if (!before) change({ stage: 'loading', failure: undefined, news: undefined });
    try {
      const found = await api.list(query, before);
      if (own !== asked) return;
      const known = new Set(before ? list.map(({ id }) => id) : []);
      change({ stage: 'shown', list: [...(before ? list : []), ...found.conversations.filter(({ id }) => !known.has(id))], next: found.next });
      // A page of a search may be empty, and more follow.
      if (found.next && !found.conversations[0]) await read(found.next);
    } catch (error) {
      if (own === asked) change({ ...(!before && { stage: 'failed' }), failure: failureOf(error) });
    }
  }

  async function run(id: string, work: () => Promise<void>, news: News): Promise<void> {
    change({ doing: withDoing(id, 'running'), failure: undefined, news: undefined });
    try {
      await work();
      change({ doing: withDoing(id), news });
    } catch (error) {
      change({ doing: withDoing(id), failure: failureOf(error) });
    }
  }

  return {
    view,
    open() {
      stopTimer();
      change({ query: '', doing: withDoing() });
      void read();
    },
    load: () => void read(),
    search(query) {
      change({ query });
      stopTimer();
      stopTimer = clock.after(pauseMs, () => void read());
    },
    more: () => void read(view.peek().next),
    begin: (id, doing) => change({ doing: withDoing(id, doing), failure: undefined, news: undefined }),
    cancel: () => change({ doing: withDoing() }),
    rename(id, title) {
      void run(
        id,
        async () => {
          await api.rename(id, title);
          change({ list: view.peek().list.map((one) => (one.id === id ? { ...one, title } : one)) });
        },
        'renamed',
      );
    },
    remove(id) {
      void run(
        id,
        async () => {
          await api.remove(id);
          change({ list: view.peek().list.filter((one) => one.id !== id) });
          onRemoved(id);
        },
        'removed',
      );
    },
    exportAll() {
      void run(EVERYTHING, async () => onExported(await api.exportAll()), 'exported');
    },
    forget() {
      void run(
        EVERYTHING,
        async () => {
          await api.forget();
          change({ list: [], next: undefined });
          onForgotten();
        },
        'forgotten',
      );
    },
  };
}
