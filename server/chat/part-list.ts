import type { StreamPart } from '../wire/protocol.ts';

type Delta = Extract<StreamPart, { delta: string }>;
/** Deltas of the text that the block's first delta is of, as strings, and other parts; or one delta for all, and where each of theirs ends in it. */
type Block = { like: Delta | undefined; parts: (StreamPart | string)[] } | { whole: Delta; ends: number[] };

/** A power of two. */
const BLOCK_PARTS = 64;

/**
 * The parts of a turn, added to at the end and read at any place. Deltas of one text are held as strings, and behind the
 * newest ones as one string and the places to cut it at: as objects they would need several times as much memory, and
 * time to be collected.
 */
export interface PartList {
  count(): number;
  push(part: StreamPart): void;
  at(index: number): StreamPart | undefined;
  slice(from: number, to?: number): StreamPart[];
}

export function createPartList(): PartList {
  let newest = createBlock();
  const blocks: Block[] = [newest];
  let length = 0;

  const at = (index: number): StreamPart | undefined => {
    const block = blocks[Math.floor(index / BLOCK_PARTS)];
    const place = index % BLOCK_PARTS;
    if (block && 'ends' in block) return { ...block.whole, delta: block.whole.delta.slice(block.ends[place - 1], block.ends[place]) };
    const part = block?.parts[place];
    if (typeof part !== 'string') return part;
    return block?.like && { ...block.like, delta: part };
  };

  return {
    count: () => length,
    push(part) {
      const isDelta = 'delta' in part;
      if (isDelta) newest.like ??= part;
      newest.parts.push(isDelta && part.type === newest.like?.type && part.id === newest.like.id ? part.delta : part);
      length += 1;
      if (length % BLOCK_PARTS !== 0) return;
      const block = toJoined(newest);
      newest = createBlock();
      blocks.splice(-1, 1, block, newest);
    },
    at,
    slice: (from, to = length) => Array.from({ length: to - from }, (_, offset) => at(from + offset)).filter((part) => part !== undefined),
  };
}

function createBlock(): Extract<Block, { parts: unknown }> {
  return { like: undefined, parts: [] };
}

function toJoined(block: Extract<Block, { parts: unknown }>): Block {
  const { like, parts } = block;
  const deltas = parts.filter((part) => typeof part === 'string');
  if (!like || deltas.length < parts.length) return block;
  let end = 0;
  // Joined, not added: a sum would keep its pieces.
  return { whole: { ...like, delta: deltas.join('') }, ends: deltas.map((delta) => (end += delta.length)) };
}
