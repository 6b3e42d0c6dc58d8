import type { BailianChatInstance, BailianChatOptions } from '../api.ts';
import { loadChat } from './load-chat.ts';

export type {
  BailianChatErrorCode,
  BailianChatEvent,
  BailianChatEvents,
  BailianChatGlobal,
  BailianChatInstance,
  BailianChatOptions,
  BailianChatStrings,
  Variables,
} from '../api.ts';
export type { BailianChatAttributes, BailianChatHTMLElement } from './attributes.ts';

/** Options with the address of the backend, which a package cannot guess. */
export type InitOptions = BailianChatOptions & { endpoint: string };

/**
 * Loads the chat from the backend and puts it on the page. Importing this does nothing, so it may be part of what a
 * server renders; calling it needs a browser. Rejects where the backend does not answer.
 */
export async function init({ endpoint, ...options }: InitOptions): Promise<BailianChatInstance> {
  const chat = await loadChat(endpoint);
  return chat.init({ endpoint, ...options });
}
