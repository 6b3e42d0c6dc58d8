import { chatFile } from 'virtual:chat-entry';
import type { ChatModule } from './chat.tsx';

/** The folder widget.js came from, with a slash at the end. */
export type ScriptSource = string;

/**
 * Imports the panel's chunk. `tries` counts the failures before. Some browsers remember that a module failed to load,
 * so a second address follows; only then, because it is a second copy for the chunks that import the panel's.
 */
export async function importPanel(base: ScriptSource, tries: number): Promise<ChatModule> {
  const url = base + chatFile;
  try {
    return await import(/* @vite-ignore */ url);
  } catch (error) {
    if (tries) return import(/* @vite-ignore */ `${url}?${tries}`);
    throw error;
  }
}
