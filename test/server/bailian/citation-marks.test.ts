import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCitationMarks } from '../../../server/bailian/citation-marks.ts';

function write(pieces: readonly string[], keepsNumbers = true): string {
  const marks = createCitationMarks({ keepsNumbers });
  return pieces.map((piece) => marks.push(piece)).join('') + marks.flush();
}

const printed = 'Tea is shipped worldwide<ref>[4]</ref>. Returns<ref>[2][3]</ref> are free.';

describe('citation marks', () => {
  it.each([
    ['<ref>[1]</ref>', '[1]'],
    ['a<ref>[2][3]</ref>b', 'a[2][3]b'],
    ['<REF>[1]</Ref>', '[1]'],
    ['<ref >[ 1 ] [2]</ ref>', '[1][2]'],
    ['< ref>1、2</ref >', '[1][2]'],
    ['<ref>[04]</ref>', '[4]'],
    ['<ref>[1]</ref><ref>[2]</ref>', '[1][2]'],
    ['a<ref></ref>b', 'ab'],
    ['a bare [1] stays', 'a bare [1] stays'],
  ])('%j is written %j', (text, written) => {
    expect(write([text])).toBe(written);
  });

  it.each(['<ref>', 'a < b', '<ref>[1', '<ref>[1]</re', 'x<', '<reference>[1]</reference>', '<ref>Smith</ref>', '</ref>', '<div>[1]</div>', '<ref>[1]<b></ref>'])(
    '%j is text, as it is',
    (text) => {
      expect(write([text])).toBe(text);
      expect(write(Array.from(text))).toBe(text);
    },
  );

  it('are the same, cut at every place', () => {
    for (let at = 0; at <= printed.length; at++) expect(write([printed.slice(0, at), printed.slice(at)])).toBe('Tea is shipped worldwide[4]. Returns[2][3] are free.');
    expect(write(Array.from(printed))).toBe('Tea is shipped worldwide[4]. Returns[2][3] are free.');
  });

  it('are taken out with their numbers where no sources are shown', () => {
    expect(write(Array.from(printed), false)).toBe('Tea is shipped worldwide. Returns are free.');
  });

  it('cut anywhere give what they give in one piece, whatever stands around them', () => {
    const token = fc.constantFrom('<', '>', '/', 'ref', '<ref>', '</ref>', '[1]', '[23]', ' ', 'x', '<ref>[7]</ref>', '1,2', '\n', '<ref');
    fc.assert(
      fc.property(fc.array(token, { maxLength: 30 }), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 }), fc.boolean(), (tokens, sizes, keepsNumbers) => {
        const text = tokens.join('');
        expect(write(cut(text, sizes), keepsNumbers)).toBe(write([text], keepsNumbers));
      }),
    );
  });

  it('leave every text without an angle bracket alone, at once', () => {
    fc.assert(
      fc.property(fc.string().filter((text) => !text.includes('<')), (text) => {
        expect(createCitationMarks({ keepsNumbers: true }).push(text)).toBe(text);
      }),
    );
  });

  it('hold back little, and take linear time', () => {
    const marks = createCitationMarks({ keepsNumbers: true });
    let longest = 0;
    let given = 0;
    for (let taken = 1; taken <= 200_000; taken++) {
      given += marks.push('<ref>[1 '[taken % 8] ?? '').length;
      longest = Math.max(longest, taken - given);
    }
    expect(longest).toBeLessThan(120);
  });
});

function cut(text: string, sizes: readonly number[]): string[] {
  const pieces: string[] = [];
  for (let from = 0, turn = 0; from < text.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    pieces.push(text.slice(from, from + size));
    from += size;
  }
  return pieces;
}
