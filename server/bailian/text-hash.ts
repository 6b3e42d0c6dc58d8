/** A text that is only added to, known by its hash: what it was is not kept. */
export interface TextHash {
  add(piece: string): void;
  /** Of all pieces, in UTF-16 units. */
  length(): number;
  /** Whether a text begins with all pieces, one behind the other. Two hashes of 32 bits may be wrong, but not by chance. */
  beginsWith(text: string): boolean;
}

export function createTextHash(): TextHash {
  let sums: Sums = START;
  let length = 0;
  return {
    add(piece) {
      sums = addTo(sums, piece, piece.length);
      length += piece.length;
    },
    length() {
      return length;
    },
    beginsWith(text) {
      if (text.length < length) return false;
      const [first, second] = addTo(START, text, length);
      return first === sums[0] && second === sums[1];
    },
  };
}

type Sums = readonly [number, number];

/** FNV's begin and factor, and others of their kind. */
const START: Sums = [0x811c9dc5, 0x9e3779b9];

function addTo([first, second]: Sums, text: string, length: number): Sums {
  let [one, two] = [first, second];
  for (let at = 0; at < length; at += 1) {
    const unit = text.charCodeAt(at);
    one = Math.imul(one ^ unit, 0x01000193);
    two = (Math.imul(two, 0x85ebca6b) + unit) | 0;
  }
  return [one, two];
}
