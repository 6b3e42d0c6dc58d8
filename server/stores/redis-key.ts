import type { Owner } from './store.ts';

/** An owner as a part of a key. No alias and no visitor id holds a colon. */
export function toKey({ app, visitor }: Owner): string {
  return `${app}:${visitor}`;
}
