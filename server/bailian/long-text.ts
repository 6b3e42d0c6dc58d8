/** A text that is only added to. A sum of strings would keep each of its pieces, at several times their length. */
export interface LongText {
  add(piece: string): void;
  /** Copies all of it. */
  read(): string;
}

/** How many pieces are put together at once. */
const PIECES = 64;

export function createLongText(): LongText {
  const blocks: string[] = [];
  let pieces: string[] = [];
  return {
    add(piece) {
      pieces.push(piece);
      if (pieces.length < PIECES) return;
      blocks.push(pieces.join(''));
      pieces = [];
    },
    read: () => [...blocks, ...pieces].join(''),
  };
}
