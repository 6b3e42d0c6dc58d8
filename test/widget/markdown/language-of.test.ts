import { describe, expect, it } from 'vitest';
import { languageOf } from '../../../widget/markdown/language-of.ts';

describe('languageOf', () => {
  it.each([
    ['The Longjing costs US$24.', 'en', undefined],
    ['The Longjing costs US$24.', 'zh-CN', 'en'],
    ['The 龙井 (Longjing) is a green tea from Hangzhou.', 'en', undefined],
    ['龙井茶 Longjing 50g 售价 168 元。', 'en', 'zh'],
    ['龍井茶每包 168 元。', 'zh-TW', undefined],
    ['ロンジン茶は 50g で 24 ドルです。', 'zh-CN', 'ja'],
    ['緑茶の中国名は龍井茶といいます。', 'en', 'ja'],
    ['용정차는 50g에 24달러입니다.', 'en', 'ko'],
    ['Чай стоит 24 доллара.', 'en', 'ru'],
    ['سعر الشاي ٢٤ دولارًا', 'fr', 'ar'],
    ['Der Tee kostet 24 Euro.', 'fr', undefined],
    ['24 + 7 = 31', 'zh-CN', undefined],
    ['', 'en', undefined],
  ])('%s in a panel in %s', (text, panel, language) => {
    expect(languageOf(text, panel)).toBe(language);
  });
});
