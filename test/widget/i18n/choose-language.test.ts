import { describe, expect, it } from 'vitest';
import { chooseLanguage } from '../../../widget/i18n/choose-language.ts';

describe('chooseLanguage', () => {
  it.each(['zh', 'zh-CN', 'zh-Hans', 'zh-Hans-SG', 'zh-SG', 'ZH-cn', 'zh-TW', 'zh-HK'])('reads %s as Chinese', (tag) => {
    expect(chooseLanguage([tag])).toBe('zh-CN');
  });

  it.each(['en', 'en-GB', 'EN', 'fr', 'zha', 'english', '', null, undefined])('reads %s as English', (tag) => {
    expect(chooseLanguage([tag])).toBe('en');
  });

  it('takes the first language it speaks, in the order of the wishes', () => {
    expect(chooseLanguage(['zh-CN', 'en'])).toBe('zh-CN');
    expect(chooseLanguage(['en', 'zh-CN'])).toBe('en');
    expect(chooseLanguage([undefined, '', 'fr', 'zh-CN', 'en'])).toBe('zh-CN');
  });
});
