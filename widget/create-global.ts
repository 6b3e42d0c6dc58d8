import type { BailianChatInstance, BailianChatOptions } from './api.ts';
import { listenTo, methods } from './element.ts';

/**
 * The value of `window.BailianChat`, a `BailianChatGlobal`: `BailianChat('open')` and `BailianChat.open()`, both for
 * the page's first chat. What is called before there is one is kept until it stands.
 */
export function createGlobal(
  first: () => BailianChatInstance | null,
  init: (options?: BailianChatOptions) => BailianChatInstance,
): (method: string, ...args: never[]) => unknown {
  let waiting: (() => void)[] = [];
  const calls: Record<string, (...args: never[]) => unknown> = {
    init,
    isOpen: () => !!first()?.isOpen(),
    // On the document, because the chat may not be there yet.
    on: (event: string, listener: (detail: unknown) => void) =>
      listenTo(document, event, (domEvent) => {
        const chat: unknown = first();
        if (domEvent.composedPath()[0] === chat) listener(domEvent.detail);
      }),
  };

  for (const method of [...methods, 'setOptions', 'destroy'] as const) {
    calls[method] = (value: never, more: never) => {
      const run = (): void => first()?.[method](value, more);
      if (first()) run();
      else waiting.push(run);
    };
  }
  listenTo(document, 'ready', () => {
    for (const run of waiting) run();
    waiting = [];
  });
  return Object.assign((method: string, ...args: never[]): unknown => calls[method]?.(...args), calls);
}
