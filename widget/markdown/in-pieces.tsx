import type { ComponentChildren } from 'preact';

/** Longer than any text that is meant to be read. */
export const maxPiece = 8_000;

/** A text in pieces that the browser lays out each for itself: one that grows to 100 kB would be laid out as a whole each time. */
export function inPieces(text: string, draw: (piece: string) => ComponentChildren = (piece) => piece): ComponentChildren {
  if (text.length <= maxPiece) return draw(text);
  // Half as many characters: one outside the first plane counts twice.
  return text.match(/[^]{0,3999}\n|[^]{1,4000}/gu)?.map((piece) => <div>{draw(piece)}</div>);
}
