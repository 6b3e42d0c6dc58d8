import { chatHash, lookHash } from 'virtual:chat-entry';
import type * as lookModule from './look.ts';
import type * as whole from './whole.ts';

/** The folder widget.js came from, with a slash at the end. */
export type ScriptSource = string;

/** Imports what dresses the launcher. */
export function importLook(base: ScriptSource): Promise<typeof lookModule> {
  return import(/* @vite-ignore */ `${base}look-${lookHash}.js`);
}

/** Imports the panel: in chunks, or in one file after `tries` failures, each time from another address. */
export function importPanel(base: ScriptSource, tries: number): Promise<typeof whole> {
  return import(/* @vite-ignore */ `${base}${tries ? 'whole' : 'chat'}-${chatHash}.js${tries ? `?${tries}` : ''}`);
}
