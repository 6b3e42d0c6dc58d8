import { MAX_QUESTION_LENGTH } from '../../server/wire/protocol.ts';

/** A question that has not been asked yet. Its id is that of the message it will be, so that it is answered once. */
export interface Waiting {
  id: string;
  text: string;
}

export const maxWaiting = 20;

/** The list in the browser's storage, which all tabs of the site share. */
export interface WaitingStorage {
  read(): Waiting[];
  write(list: readonly Waiting[]): void;
}

/** Where storage is refused or full, questions wait for as long as the page lives. */
export function createWaitingStorage(key: string, source: Partial<Pick<Window, 'localStorage'>>): WaitingStorage {
  return {
    read() {
      try {
        return parseWaiting(source.localStorage?.getItem(key) ?? null);
      } catch {
        return [];
      }
    },
    write(list) {
      try {
        if (list[0]) source.localStorage?.setItem(key, JSON.stringify(list));
        else source.localStorage?.removeItem(key);
      } catch {
        // The list in memory serves until the page is left.
      }
    },
  };
}

/** Anything that stands there, as the questions that it holds. What is not ours is taken for nothing. */
export function parseWaiting(text: string | null): Waiting[] {
  const found: unknown = JSON.parse(text ?? '[]');
  if (!Array.isArray(found)) return [];
  return found.slice(0, maxWaiting).flatMap((entry: unknown): Waiting[] => {
    const { id, text: question }: Record<string, unknown> = Object(entry);
    const isOurs = typeof id === 'string' && /^[\w-]{1,64}$/.test(id) && typeof question === 'string' && question !== '' && question.length <= MAX_QUESTION_LENGTH * 2;
    return isOurs ? [{ id, text: question }] : [];
  });
}
