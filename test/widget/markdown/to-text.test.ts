import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromEntities, toText, toVisibleText } from '../../../widget/markdown/to-text.ts';

describe('fromEntities', () => {
  it.each([
    ['a &amp; b &lt;c&gt; &quot;d&quot; &#39;e&#x27;', `a & b <c> "d" 'e'`],
    ['&nbsp;&copy;&hellip;&mdash;&yen;', '\u00a0©…—¥'],
    ['&#128512;&#x1F600;', '😀😀'],
    ['&#0;&#xD800;&#x110000;&#9999999;', '\ufffd\ufffd\ufffd\ufffd'],
    ['&amp;lt; &#38;lt;', '&lt; &lt;'],
    ['&unknown; &amp &; &#; &#x; &constructor; &__proto__; a&b', '&unknown; &amp &; &#; &#x; &constructor; &__proto__; a&b'],
  ])('reads %j once', (source, expected) => {
    expect(fromEntities(source)).toBe(expected);
  });

  it('takes any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => typeof fromEntities(text) === 'string'));
  });
});

describe('toVisibleText', () => {
  it('drops what hides or turns text', () => {
    expect(toVisibleText('a\u202eb\u2066c\u2069d\u{e0041}\u{e007f}e\u200bf\ufeffg\0h\u009bi')).toBe('abcdefghi');
  });

  it('keeps what writing needs', () => {
    const text = 'tab\tline\n👨‍👩‍👧 می‌خواهم \u200fشالوم\u200e 𠮷 e\u0301 葛\u{e0100}';
    expect(toVisibleText(text)).toBe(text);
  });

  it('drops it when it comes as a reference, too', () => {
    expect(toText('a&#x202e;b&#917569;c&#xFEFF;d')).toBe('abcd');
  });
});
