import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createThinkTags, type TextSegment } from '../../../server/bailian/think-tags.ts';

/** The segments, neighbours of a kind joined. */
function split(pieces: readonly string[]): string[] {
  const tags = createThinkTags();
  const segments = [...pieces.flatMap((piece) => tags.push(piece)), ...tags.flush()];
  const joined: TextSegment[] = [];
  for (const { kind, text } of segments) {
    const last = joined.at(-1);
    if (last?.kind === kind) last.text += text;
    else joined.push({ kind, text });
  }
  return joined.map(({ kind, text }) => `${kind}: ${text}`);
}

describe('thinking in the text', () => {
  it.each([
    ['<think>Hm.</think>Yes.', ['reasoning: Hm.', 'text: Yes.']],
    ['\n<think>\nHm.\n</think>\n\nYes.', ['reasoning: Hm.\n', 'text: Yes.']],
    ['<think></think>\n\nYes.', ['text: Yes.']],
    ['<THINK >Hm.</ think>Yes.', ['reasoning: Hm.', 'text: Yes.']],
    ['One.<think>Hm.</think>Two.', ['text: One.', 'reasoning: Hm.', 'text: Two.']],
    ['<think>1 < 2 and </b> no end', ['reasoning: 1 < 2 and </b> no end']],
    ['The tag `<think>` opens it.', ['text: The tag `<think>` opens it.']],
    ['  indented', ['text:   indented']],
    ['   ', ['text:    ']],
    ['a </think> b <thin', ['text: a </think> b <thin']],
    ['<thinking>x</thinking>', ['text: <thinking>x</thinking>']],
  ])('%j is split, wherever it is cut', (text, expected) => {
    expect(split([text])).toEqual(expected);
    expect(split(Array.from(text))).toEqual(expected);
    for (let at = 0; at <= text.length; at++) expect(split([text.slice(0, at), text.slice(at)])).toEqual(expected);
  });

  it('gives the same in any pieces', () => {
    const token = fc.constantFrom('<think>', '</think>', '<', '>', 'think', '/', ' ', '\n', '`', 'x', '<think', '</');
    fc.assert(
      fc.property(fc.array(fc.array(token, { maxLength: 4 }), { maxLength: 12 }), (pieces) => {
        const texts = pieces.map((piece) => piece.join(''));
        expect(split(texts)).toEqual(split([texts.join('')]));
        expect(split(Array.from(texts.join('')))).toEqual(split([texts.join('')]));
      }),
    );
  });

  it('loses nothing of a text without tags', () => {
    fc.assert(
      fc.property(fc.array(fc.string().filter((text) => !/think/i.test(text))), (pieces) => {
        fc.pre(!/think/i.test(pieces.join('')));
        const tags = createThinkTags();
        expect([...pieces.flatMap((piece) => tags.push(piece)), ...tags.flush()].map(({ text }) => text).join('')).toBe(pieces.join(''));
      }),
    );
  });
});
