import type { Conversation } from '../state/conversation.ts';
import type { ChatStorage } from '../state/storage.ts';

export interface ForgetHereOptions {
  conversation: Pick<Conversation, 'startNew'>;
  storage: Pick<ChatStorage, 'write'>;
  storageKey: string;
  window: Pick<Window, 'localStorage' | 'sessionStorage' | 'dispatchEvent'>;
}

/** After the backend has forgotten the visitor, so does this browser: the token opens nothing any more. */
export function forgetHere({ conversation, storage, storageKey, window }: ForgetHereOptions): void {
  conversation.startNew();
  storage.write({ token: undefined, conversation: undefined, thinking: undefined });
  try {
    for (const kept of [window.localStorage, window.sessionStorage]) {
      for (const key of Object.keys(kept)) {
        if (key !== storageKey && !key.startsWith(`${storageKey}:`)) continue;
        kept.removeItem(key);
        // Other tools hear of it as if another tab had done it: questions that wait in line are of somebody forgotten.
        window.dispatchEvent(new StorageEvent('storage', { key }));
      }
    }
  } catch {
    // Refused: nothing was stored.
  }
}
