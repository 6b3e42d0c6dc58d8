/** White space as some models put it into tags. */
export const TAG_SPACE = '\\s{0,3}';

/**
 * Matches a text that may be the begin of what the pieces, one behind the other, match. Each piece is the source of a
 * pattern for one character, or for a bounded run that ends where the next piece begins, so that the work has a bound.
 */
export function toBeginPattern(pieces: readonly string[]): RegExp {
  const [first = '', ...rest] = pieces;
  return new RegExp(`^${first}${rest.reduceRight((later, piece) => `(?:${piece}${later})?`, '')}$`, 'i');
}
