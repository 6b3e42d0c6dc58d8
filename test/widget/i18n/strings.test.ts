import { describe, expect, it } from 'vitest';
import { strings as en } from '../../../widget/i18n/en.ts';
import { strings as zhCn } from '../../../widget/i18n/zh-cn.ts';
import { errorKinds } from '../../../server/errors.ts';

describe('the strings', () => {
  it('say the same things in every language', () => {
    expect(Object.keys(zhCn).sort()).toEqual(Object.keys(en).sort());
    expect(Object.keys(zhCn.failures).sort()).toEqual(Object.keys(en.failures).sort());
  });

  it('have no empty text', () => {
    for (const strings of [en, zhCn]) {
      const texts = [...Object.values(strings), ...Object.values(strings.failures)].filter((text) => typeof text === 'string');
      for (const text of texts) expect(text.trim()).not.toBe('');
    }
  });

  it('name failures that exist', () => {
    const codes = [...Object.keys(errorKinds), 'network', 'endpoint'];
    for (const code of Object.keys(en.failures)) expect(codes).toContain(code);
  });

  it('count', () => {
    expect(en.charactersLeft('12')).toContain('12');
    expect(zhCn.tooLong('3')).toContain('3');
  });
});
