import * as whole from './whole.ts';

export type { ScriptSource } from './script-source.ts';

/** Stands in for script-source.ts in the single file, which has the panel in it. */
export function importPanel(): Promise<typeof whole> {
  return Promise.resolve(whole);
}
