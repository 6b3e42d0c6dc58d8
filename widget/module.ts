import type { BailianChatInstance, BailianChatOptions } from './api.ts';
import { append, startLoader } from './start-loader.ts';

/**
 * `module.js`: the loader for pages and packages that import it. It defines the element and the global, and puts no chat
 * on the page by itself.
 */
const base = new URL('.', import.meta.url).href;
startLoader({ src: base });

/** Puts a chat on the page. */
export function init(options: BailianChatOptions = {}): BailianChatInstance {
  return append({ endpoint: base.slice(0, -1), ...options });
}
