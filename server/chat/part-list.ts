import type { StreamPart } from '../wire/protocol.ts';

type Delta = Extract<StreamPart, { delta: string }>;
/** Parts as they came; or one delta for all of them, and where each of theirs ends in it. */
type Block = StreamPart[] | { whole: Delta; ends: number[] };

/** A power of two. */
const BLOCK_PARTS = 64;

/**
 * The parts of a turn, added to at the end and read at any place. Behind the newest ones, deltas of one
 * text are held as that text and the places to cut it at: as objects of their own they would need several times as much.
 */
export interface PartList {
  readonly length: number;
  push(part: StreamPart): void;
  at(index: number): StreamPart | undefined;
  slice(from: number, to?: number): StreamPart[];
}

export function createPartList(): PartList {
  let newest: StreamPart[] = [];
  const blocks: Block[] = [newest];
  let length = 0;

  const at = (index: number): StreamPart | undefined => {
    const block = blocks[Math.floor(index / BLOCK_PARTS)];
    const place = index % BLOCK_PARTS;
    if (!block || Array.isArray(block)) return block?.[place];
    const { whole, ends } = block;
    return { ...whole, delta: whole.delta.slice(ends[place - 1], ends[place]) };
  };

  return {
    get length() {
      return length;
    },
    push(part) {
      newest.push(part);
      length += 1;
      if (length % BLOCK_PARTS !== 0) return;
      const block = toBlock(newest);
      newest = [];
      blocks.splice(-1, 1, block, newest);
    },
    at,
    slice: (from, to = length) => Array.from({ length: to - from }, (_, offset) => at(from + offset)).filter((part) => part !== undefined),
  };
}

function toBlock(parts: StreamPart[]): Block {
  const deltas = parts.filter((part) => 'delta' in part);
  const [first] = deltas;
  if (!first || deltas.length < parts.length || deltas.some(({ type, id }) => type !== first.type || id !== first.id)) return parts;
  let end = 0;
  // Joined, not added: a sum would keep its pieces.
  return { whole: { ...first, delta: deltas.map(({ delta }) => delta).join('') }, ends: deltas.map(({ delta }) => (end += delta.length)) };
}
