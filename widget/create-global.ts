import type { BailianChatGlobal, BailianChatInstance, BailianChatOptions } from './api.ts';
import { warn } from './warn.ts';

const methods = ['open', 'close', 'toggle', 'send', 'newConversation', 'stop', 'focus', 'destroy'] as const;

/**
 * `BailianChat('open')` and `BailianChat.open()`, both for the page's first chat. What is called before there is one
 * is kept until it stands.
 */
export function createGlobal(
  first: () => BailianChatInstance | null,
  init: (options?: BailianChatOptions) => BailianChatInstance,
): BailianChatGlobal {
  let waiting: ((chat: BailianChatInstance) => void)[] = [];

  const api: Record<string, (...args: never[]) => unknown> = {
    init,
    isOpen: () => first()?.isOpen() ?? false,
    on(event: string, listener: (detail: unknown) => void) {
      // On the document, because the chat may not be there yet.
      const listen = (domEvent: Event): void => {
        if (domEvent.composedPath()[0] === first()) listener((domEvent as CustomEvent<unknown>).detail);
      };
      document.addEventListener(`bailian-chat:${event}`, listen);
      return () => document.removeEventListener(`bailian-chat:${event}`, listen);
    },
  };
  for (const method of methods) {
    api[method] = (...args: unknown[]) => {
      const run = (chat: BailianChatInstance): void => (chat[method] as (...values: unknown[]) => void)(...args);
      const chat = first();
      if (chat) run(chat);
      else waiting.push(run);
    };
  }
  document.addEventListener('bailian-chat:ready', () => {
    const chat = first();
    if (!chat) return;
    const calls = waiting;
    waiting = [];
    for (const run of calls) run(chat);
  });
  const global = (method: string, ...args: never[]): unknown => {
    if (Object.hasOwn(api, method)) return api[method]?.(...args);
    warn(`there is no method ${method}: use ${Object.keys(api).join(', ')}.`);
    return undefined;
  };
  return Object.assign(global, api) as unknown as BailianChatGlobal;
}
