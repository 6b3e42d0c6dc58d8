import type { Phrase } from './to-phrases.ts';

/** The words of what knows who the visitor is. */
export interface IdentityStrings {
  /** Who asks, by the name that the page gave. */
  as: Phrase<{ name: string }>;
}
