export interface PieceSearchOptions {
  /** What every finding begins with. */
  firstByte: number;
  /** Bytes that a finding may have. */
  longest: number;
  /** Called for every place that begins so, with at least `longest` bytes behind it; those past the end are zero. */
  onPlace: (bytes: Uint8Array, at: number, offset: number) => void;
}

/**
 * Finds short words in what comes in pieces, also where one lies across several of them. It costs about as much as
 * reading the bytes, since the search for the first byte is the platform's own.
 */
export function createPieceSearch({ firstByte, longest, onPlace }: PieceSearchOptions): (piece: Uint8Array, isLast: boolean) => void {
  /** Behind which too little has come yet. */
  let rest: Uint8Array = new Uint8Array();
  /** Of the rest's first byte in all. */
  let offset = 0;

  function look(bytes: Uint8Array, from: number): void {
    for (let at = bytes.indexOf(firstByte); at >= 0 && at + longest <= bytes.length; at = bytes.indexOf(firstByte, at + 1)) onPlace(bytes, at, from + at);
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
