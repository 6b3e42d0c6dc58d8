import { createConversation, type Conversation } from '../../widget/state/conversation.ts';
import type { ChatMemory } from '../../widget/state/storage.ts';
import { createApiClient } from '../../widget/transport/api-client.ts';
import type { BackOffOptions } from '../../widget/transport/back-off.ts';
import { followTurn } from '../../widget/transport/follow-turn.ts';
import { createId } from '../../widget/transport/new-id.ts';

/** The site. */
export const page = 'https://shop.example';

export interface OpenChatOptions extends Pick<BackOffOptions, 'clock' | 'random'>, Partial<Pick<BackOffOptions, 'onWake'>> {
  endpoint: string;
  /** What the browser keeps over a reload. */
  memory: ChatMemory;
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

/** The widget without what it draws: its transport and its state, on a page of the site. */
export function openChat({ endpoint, memory, clock, random, onWake = () => () => undefined, fetch: send = fetch }: OpenChatOptions): Conversation {
  const api = createApiClient({
    endpoint,
    app: 'default',
    // A browser says by itself where it is.
    fetch: (url, init) => send(url as string, { ...init, headers: { ...(init?.headers as Record<string, string>), origin: page } }),
    clock,
    token: { read: () => memory.token, write: (token) => void (memory.token = token) },
  });
  return createConversation({
    api,
    follow: (turn) => followTurn({ ...turn, api, clock, random, onWake }),
    storage: { read: () => memory, reread: () => memory, write: (change) => Object.assign(memory, change), writeOpen: () => undefined },
    readFiles: () => [],
    createId,
    findBegun: () => undefined,
    schedule: (run) => run(),
    emit: () => undefined,
    onFailure: () => undefined,
  });
}
