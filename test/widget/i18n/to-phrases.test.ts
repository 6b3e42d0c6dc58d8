import { describe, expect, it } from 'vitest';
import { type Phrase, toPhrases } from '../../../widget/i18n/to-phrases.ts';
import { toToolWords } from './words.ts';

interface Words {
  send: string;
  remove: Phrase<{ name: string }>;
  left: Phrase<{ count: number; max: number }>;
  kinds: { plugin: string };
}

const source = { send: 'Send', remove: 'Remove {name}', left: { one: '{count} of {max} file', other: '{count} of {max} files' }, kinds: { plugin: 'Tool' } };

describe('toPhrases', () => {
  it('fills gaps once, and writes numbers as the language does', () => {
    const { remove, left, send } = toPhrases<Words>(source, 'de');
    expect(send).toBe('Send');
    expect(remove({ name: '{name} $& {max}' })).toBe('Remove {name} $& {max}');
    expect(left({ count: 1, max: 10 })).toBe('1 of 10 file');
    expect(left({ count: 1_234, max: 5_000 })).toBe('1.234 of 5.000 files');
  });

  it.each([
    [1, '1 шаг'],
    [3, '3 шага'],
    [5, '5 шагов'],
    [21, '21 шаг'],
    [112, '112 шагов'],
  ])('bends Russian words for %d', (count, text) => {
    expect(toToolWords('ru').trace.steps({ count })).toBe(text);
  });

  it('bends Arabic words for none, one, two, few and many', () => {
    const { steps } = toToolWords('ar').trace;
    expect([0, 1, 2].map((count) => steps({ count }))).toEqual(['لا خطوات', 'خطوة واحدة', 'خطوتان']);
    expect(steps({ count: 3 })).toMatch(/خطوات$/);
    expect(steps({ count: 11 })).toMatch(/خطوة$/);
  });
});
