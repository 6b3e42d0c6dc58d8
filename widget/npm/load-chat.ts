import type { BailianChatInstance, BailianChatOptions } from '../api.ts';

/** What the backend's `module.js` exports. */
export interface ChatModule {
  /** Puts a chat on the page. */
  init: (options?: BailianChatOptions) => BailianChatInstance;
}

const loading = new Map<string, Promise<ChatModule>>();

/**
 * The backend's own code of the chat, so that package and backend may be of different versions. Once for each address;
 * a failure is not kept.
 */
export function loadChat(endpoint: string): Promise<ChatModule> {
  if (typeof document === 'undefined') return Promise.reject(new Error('Bailian Chat runs in a browser: call this when the page is there, such as in an effect.'));
  const address = `${endpoint.replace(/\/+$/, '')}/module.js`;
  const known = loading.get(address);
  if (known) return known;
  const started: Promise<ChatModule> = import(/* @vite-ignore */ /* webpackIgnore: true */ address);
  const checked = started.catch((cause: unknown) => {
    loading.delete(address);
    throw new Error(`Bailian Chat did not load from ${address}: is that the address of your backend?`, { cause });
  });
  loading.set(address, checked);
  return checked;
}
