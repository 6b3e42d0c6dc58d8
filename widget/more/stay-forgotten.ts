import type { ChatStorage } from '../state/storage.ts';
import { isKept } from './is-kept.ts';

export interface StayForgottenOptions {
  key: string;
  /** Its `write` is replaced. */
  storage: Pick<ChatStorage, 'read' | 'write'>;
  source: Partial<Pick<Window, 'localStorage'>>;
}

/**
 * What the page has cleared is not put back: this tab goes on with what it knows, and a later visit is a new visitor's.
 * A visitor who begins anew, without the token of the one before, is kept again.
 */
export function stayForgotten({ key, storage, source }: StayForgottenOptions): void {
  const { write } = storage;
  let wasKept = !!storage.read().conversation || isKept(key, source);
  storage.write = (change) => {
    const memory = storage.read();
    if (wasKept && memory.token && !isKept(key, source)) {
      Object.assign(memory, change);
      return;
    }
    write(change);
    wasKept ||= isKept(key, source);
  };
}
