import { describe, expect, it, vi } from 'vitest';
import { chooseLanguage } from '../../../widget/i18n/choose-language.ts';

describe('chooseLanguage', () => {
  it.each(['zh', 'zh-CN', 'zh-Hans', 'zh-Hans-SG', 'zh-Hans-HK', 'zh-SG', 'ZH-cn'])('reads %s as simplified Chinese', (tag) => {
    expect(chooseLanguage([tag])).toBe('zh-CN');
  });

  it.each(['zh-TW', 'zh-HK', 'zh-MO', 'zh-Hant', 'zh-Hant-CN', 'ZH-hant-HK'])('reads %s as traditional Chinese', (tag) => {
    expect(chooseLanguage([tag])).toBe('zh-TW');
  });

  it.each([
    ['pt-BR', 'pt'],
    ['pt', 'pt'],
    ['ja-JP', 'ja'],
    ['ko', 'ko'],
    ['de-AT', 'de'],
    ['FR-ca', 'fr'],
    ['es-419', 'es'],
    ['ru-RU', 'ru'],
    ['ar-EG', 'ar'],
  ])('reads %s as %s', (tag, language) => {
    expect(chooseLanguage([tag])).toBe(language);
  });

  it.each(['en', 'en-GB', 'EN', 'it', 'zha', 'arc', 'english', '', null, undefined])('reads %s as English', (tag) => {
    expect(chooseLanguage([tag])).toBe('en');
  });

  it('takes the first language it speaks, in the order of the wishes', () => {
    expect(chooseLanguage(['zh-CN', 'en'])).toBe('zh-CN');
    expect(chooseLanguage(['en', 'zh-CN'])).toBe('en');
    expect(chooseLanguage([undefined, '', 'it', 'ja', 'en'])).toBe('ja');
  });

  it('reads what else there is only where none of those is spoken', () => {
    const readMore = vi.fn(() => ['it', 'ko-KR']);
    expect(chooseLanguage(['it', 'ja'], readMore)).toBe('ja');
    expect(readMore).not.toHaveBeenCalled();
    expect(chooseLanguage(['', 'n-', '-z', undefined], readMore)).toBe('ko');
  });
});
