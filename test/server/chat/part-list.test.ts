import { describe, expect, it } from 'vitest';
import { createPartList } from '../../../server/chat/part-list.ts';
import type { StreamPart } from '../../../server/wire/protocol.ts';

describe('the list of a turn’s parts', () => {
  it('gives back each part as it came, however they are held', () => {
    const parts = manyParts(1_000);
    const list = createPartList();
    for (const [index, part] of parts.entries()) {
      list.push(part);
      expect(list.count()).toBe(index + 1);
      expect(list.slice(index, index + 1)).toEqual([part]);
    }
    expect(parts.map((_, index) => list.at(index))).toEqual(parts);
    expect([1_000, 1_050, 2_000].map((index) => list.at(index))).toEqual([undefined, undefined, undefined]);
  });

  it('cuts anywhere', () => {
    const parts = manyParts(300);
    const list = createPartList();
    for (const part of parts) list.push(part);
    for (let from = 0; from <= 300; from += 7) {
      expect(list.slice(from, 300)).toEqual(parts.slice(from));
      expect(list.slice(from, Math.min(300, from + 70))).toEqual(parts.slice(from, from + 70));
    }
    expect(createPartList().slice(0, 0)).toEqual([]);
  });

  it('writes each the same way as before', () => {
    const list = createPartList();
    for (const part of manyParts(200)) list.push(part);
    expect(JSON.stringify(list.slice(0, 200))).toBe(JSON.stringify(manyParts(200)));
  });
});

/** Texts and thoughts of several ids, empty deltas and half characters among them, and other parts between. */
function manyParts(count: number): StreamPart[] {
  return Array.from({ length: count }, (_, at): StreamPart => {
    const id = `${Math.floor(at / 250)}`;
    if (at % 250 === 0) return { type: 'text-start', id };
    if (at % 250 === 140) return { type: 'text-end', id };
    const delta = at % 11 === 0 ? '' : at % 13 === 0 ? '\ud83d' : at % 13 === 1 ? '\ude00' : `片段 ${at} `;
    return { type: at % 250 < 140 ? 'text-delta' : 'reasoning-delta', id, delta };
  });
}
