import { chatHash } from 'virtual:chat-entry';

/** The folder widget.js came from, with a slash at the end. */
export type ScriptSource = string;

/**
 * Imports a file from there: `chat`, `whole`, or words of a language. `isAgain` from an address other than the first: browsers
 * may remember that one has failed. There are three of those, so that a page's import map can hold the hash of each.
 */
export function importFile<Module>(base: ScriptSource, name: string, isAgain?: boolean): Promise<Module> {
  return import(/* @vite-ignore */ `${base}${name}-${chatHash}.js${isAgain ? `?${Date.now() % 3}` : ''}`);
}
