import { describe, expect, it } from 'vitest';
import { languageOf, toPieces, toSpeech } from '../../../widget/voice/reading.ts';

describe('Markdown for the ear', () => {
  it('has no marks, addresses, numbers of sources and code', () => {
    const markdown = '# Prices\n\n**Longjing** costs [98 yuan](https://shop.example/a) [1]. See https://shop.example.\n\n- one\n- two\n\n```js\nlet a = 1;\n```\n\n| Size | Price |\n|---|---|\n| 50 g | $24 |';
    const said = toSpeech(markdown);
    expect(said).toContain('Longjing costs 98 yuan .');
    expect(said).toContain('one\ntwo');
    expect(said).not.toMatch(/[*#`|]|https|\[1\]|let a/);
    expect(said).toContain('50 g, $24');
  });

  it('leaves out code that is not closed', () => {
    expect(toSpeech('Look:\n```\nlet a = 1;\n')).toBe('Look:');
  });
});

describe('the pieces', () => {
  it('are whole sentences, as many as fit, and all of the text', () => {
    const text = Array.from({ length: 12 }, (_, at) => `This is sentence number ${at}.`).join(' ');
    const pieces = toPieces(text);
    expect(pieces.every((piece) => piece.length <= 200 && piece.endsWith('.'))).toBe(true);
    expect(pieces.join(' ')).toBe(text);
    expect(pieces.length).toBeGreaterThan(1);
  });

  it('break what has no end, and are none for what says nothing', () => {
    expect(toPieces('a'.repeat(2_000)).every((piece) => piece.length <= 800)).toBe(true);
    expect(toPieces('… !!! \n')).toEqual([]);
  });
});

describe('the language of a text', () => {
  it.each([
    ['龙井茶的价格是 98 元。', 'en', 'zh-CN'],
    ['龙井茶的价格是 98 元。', 'zh-TW', 'zh-TW'],
    ['龍井茶はいくらですか', 'en', 'ja-JP'],
    ['롱징은 얼마인가요', 'en', 'ko-KR'],
    ['Сколько стоит', 'en', 'ru-RU'],
    ['How much is it?', 'de', 'de'],
    ['How much is Longjing (龙井)?', 'zh-CN', 'en'],
  ])('%s with the widget in %s: %s', (text, widget, language) => {
    expect(languageOf(text, widget)).toBe(language);
  });
});
