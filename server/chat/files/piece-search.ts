export interface PieceSearchOptions {
  /** In small letters, and all with the same sign before them; letters of any size are found. */
  words: readonly string[];
  /** Bytes from a word's begin on that are wanted with it. */
  longest: number;
  /** Called for every word, with its place in these bytes and in the whole; those past the end are zero. */
  onFound: (bytes: Uint8Array, at: number, found: { offset: number; length: number }) => void;
}

/**
 * Finds short words in what comes in pieces, also where one lies across several of them. It costs about as much as
 * reading the bytes, and not much more where they are full of what words begin with.
 */
export function createPieceSearch({ words, longest, onFound }: PieceSearchOptions): (piece: Uint8Array, isLast: boolean) => void {
  /** Behind which too little has come yet. */
  let rest: Uint8Array = new Uint8Array();
  /** Of the rest's first byte in all. */
  let offset = 0;

  const codes = words.map((word) => Uint8Array.from(word, (letter) => letter.charCodeAt(0)));
  const first = codes[0]?.[0] ?? 0;

  function look(bytes: Uint8Array, from: number): void {
    const last = bytes.length - longest;
    for (let at = 0; at <= last; at++) {
      if (bytes[at] !== first) continue;
      for (const code of codes) {
        const { length } = code;
        let same = 1;
        while (same < length && ((bytes[at + same] ?? 0) | 0x20) === code[same]) same += 1;
        if (same === length) onFound(bytes, at, { offset: from + at, length });
      }
    }
  }

  return (piece, isLast) => {
    const seam = join(rest, piece.subarray(0, longest - 1));
    look(seam, offset);
    look(piece, offset + rest.length);
    const whole = piece.length < longest ? seam : piece;
    offset += rest.length + piece.length;
    rest = whole.slice(Math.max(0, whole.length - (longest - 1)));
    offset -= rest.length;
    if (isLast) look(join(rest, new Uint8Array(longest)), offset);
  };
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
