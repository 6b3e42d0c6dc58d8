import { MAX_QUESTION_LENGTH } from '../../server/wire/protocol.ts';

/** A question that has not been asked yet. Its id is that of the message it will be, so that it is answered once. */
export interface Waiting {
  id: string;
  text: string;
}

export const maxWaiting = 20;

/**
 * The list in the browser's storage, which all tabs of the site share. Each question stands under a key of its own, so
 * that tabs which write at the same moment take nothing from each other.
 */
export interface WaitingStorage {
  read(): Waiting[];
  /** Adds what is not there yet, and takes away what this tab knew and has left out. */
  write(list: readonly Waiting[]): void;
}

/** A question as it is stored: its place in the line, and its text. */
interface Entry extends Waiting {
  place: number;
}

/** Where storage is refused or full, questions wait for as long as the page lives. */
export function createWaitingStorage(prefix: string, source: Partial<Pick<Window, 'localStorage'>>): WaitingStorage {
  let known: readonly Waiting[] = [];

  function readEntries(): Entry[] {
    const { localStorage: storage } = source;
    const keys = Object.keys(storage ?? {}).filter((key) => key.startsWith(`${prefix}:`));
    const found = keys.flatMap((key) => parseEntry(key.slice(prefix.length + 1), storage?.getItem(key) ?? ''));
    return found.sort((one, other) => one.place - other.place || (one.id < other.id ? -1 : 1)).slice(0, maxWaiting);
  }

  return {
    read() {
      try {
        return (known = readEntries().map(({ id, text }) => ({ id, text })));
      } catch {
        return [];
      }
    },
    write(list) {
      const hasId = (among: readonly Waiting[], id: string): boolean => among.some((one) => one.id === id);
      const left = known.filter(({ id }) => !hasId(list, id));
      // What was there before and is not any more, another tab has asked.
      const added = list.filter(({ id }) => !hasId(known, id));
      known = list;
      try {
        const before = readEntries();
        for (const { id } of left) source.localStorage?.removeItem(`${prefix}:${id}`);
        const placeOf = (id: string | undefined): number | undefined => before.find((one) => one.id === id)?.place;
        const last = before.at(-1)?.place ?? 0;
        for (const [at, { id, text }] of list.entries()) {
          if (!hasId(added, id) || placeOf(id) !== undefined) continue;
          // Before the next one that is there already, or behind all.
          const next = list.slice(at).find((one) => placeOf(one.id) !== undefined);
          const place = (placeOf(next?.id) ?? last + list.length + 1) - list.length + at;
          source.localStorage?.setItem(`${prefix}:${id}`, JSON.stringify([place, text]));
        }
      } catch {
        // The list in memory serves until the page is left.
      }
    },
  };
}

/** Anything that stands there, as the question that it is. What is not ours is taken for nothing. */
export function parseEntry(id: string, written: string): Entry[] {
  try {
    const [place, text]: unknown[] = Object(JSON.parse(written));
    const isOurs = /^[\w-]{1,64}$/.test(id) && typeof place === 'number' && typeof text === 'string' && text !== '' && text.length <= MAX_QUESTION_LENGTH * 2;
    return isOurs ? [{ id, place, text }] : [];
  } catch {
    return [];
  }
}
