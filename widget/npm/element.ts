import { loadChat } from './load-chat.ts';

export type { BailianChatInstance } from '../api.ts';

/**
 * Loads what brings `<bailian-chat>` to life, from the backend at `endpoint`. Elements that stand on the page, or come
 * later, ask there unless they name another. Importing this does nothing.
 */
export async function defineElement({ endpoint }: { endpoint: string }): Promise<void> {
  await loadChat(endpoint);
}
