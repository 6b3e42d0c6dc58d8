import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseVariableValue, type VariableType } from '../../../server/chat/variables.ts';

const types: Record<VariableType['type'], VariableType> = {
  enum: { type: 'enum', values: ['free', 'pro'], default: 'free' },
  integer: { type: 'integer', min: -5, max: 120, default: 0 },
  date: { type: 'date', default: '2026-01-01' },
  language: { type: 'language', default: 'en' },
  slug: { type: 'slug', default: 'x' },
  text: { type: 'text', maxLength: 10, default: '' },
};

describe('a value', () => {
  it.each<[VariableType['type'], unknown, unknown]>([
    ['enum', 'pro', 'pro'],
    ['integer', 120, 120],
    ['integer', '-5', -5],
    ['date', '2024-02-29', '2024-02-29'],
    ['language', 'ZH-hans-cn', 'zh-Hans-CN'],
    ['slug', ' 北京 市_1.a-b ', '北京 市_1.a-b'],
    ['slug', 'नई दिल्ली', 'नई दिल्ली'],
    ['text', 'a\u0000b\u202a', 'ab\u202a'],
    ['text', 'Hi\nyou', 'Hi\nyou'],
    ['text', '{{city}}', '{city}'],
    ['text', '𠮷'.repeat(11), '𠮷'.repeat(10)],
  ])('of the type %s, %j, is %j', (type, value, expected) => {
    expect(parseVariableValue(types[type], value)).toBe(expected);
  });

  it.each<[VariableType['type'], unknown[]]>([
    ['enum', ['Pro', '', 'toString', 1, null, ['pro'], {}]],
    ['integer', [121, -6, 1.5, NaN, Infinity, '', '1e2', '0x1', ' 1', '９', null, true]],
    ['date', ['2026-02-30', '2026-13-01', '2026-1-1', '20260101', '2026-01-01T00:00', '', 20_260_101]],
    ['language', ['', 'english language', 'e', 'zh_CN', '{{x}}', 'en-'.repeat(20), 5]],
    ['slug', ['', ' ', 'a\nb', 'a{{b', 'a/b', 'a<b', "it's", 'a\u0000', 'a'.repeat(65), '\u{e0041}', 'a\u202eb', 5]],
    ['text', [1, null, undefined, {}]],
  ])('of the type %s is none of %j', (type, values) => {
    for (const value of values) expect(parseVariableValue(types[type], value)).toBeUndefined();
  });

  it('of a closed type never holds what could open a variable or begin a line', () => {
    const closed = [types.enum, types.integer, types.date, types.language, types.slug];
    fc.assert(
      fc.property(fc.constantFrom(...closed), fc.oneof(fc.string({ unit: 'binary' }), fc.anything()), (type, value) => {
        const parsed = parseVariableValue(type, value);
        if (parsed !== undefined) expect(String(parsed)).not.toMatch(/[{}<>]|\p{Cc}/u);
      }),
    );
  });

  it('is the same when it is read again', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(types)), fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[{} a-z\n-]{0,30}$/), fc.integer()), (type, value) => {
        const once = parseVariableValue(type, value);
        if (once !== undefined) expect(parseVariableValue(type, once)).toBe(once);
      }),
    );
  });

  it('that is a text has no two braces in a row and at most its length', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[{}\0 a]*$/)), (value) => {
        const text = String(parseVariableValue(types.text, value));
        expect(text).not.toMatch(/\{\{|\}\}/);
        expect(Array.from(text).length).toBeLessThanOrEqual(10);
      }),
    );
  });
});
