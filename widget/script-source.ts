import { chatHash } from 'virtual:chat-entry';
import type * as whole from './whole.ts';

/** The folder widget.js came from, with a slash at the end. */
export type ScriptSource = string;

/**
 * Imports the panel: in chunks, or in one file after `tries` failures, each time from another address. They are few, so
 * that a page's import map can hold the hash of each (see vite.config.ts).
 */
export function importPanel(base: ScriptSource, tries: number): Promise<typeof whole> {
  tries %= 9;
  return import(/* @vite-ignore */ `${base}${tries ? 'whole' : 'chat'}-${chatHash}.js${tries ? `?${tries}` : ''}`);
}
