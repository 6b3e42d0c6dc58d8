import { chatHash } from 'virtual:chat-entry';

/** The folder widget.js came from, with a slash at the end. */
export type ScriptSource = string;

/** Imports a file: `chat`, `whole`, or words of a language. `isAgain` from an address that nothing was imported from yet: browsers may remember that one has failed. */
export type ImportFile = <Module>(name: string, isAgain?: boolean) => Promise<Module>;

export function createImportFile(base: ScriptSource): ImportFile {
  return (name, isAgain) => import(/* @vite-ignore */ `${base}${name}-${chatHash}.js${isAgain ? `?${Math.random()}` : ''}`);
}
