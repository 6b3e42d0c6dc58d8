import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toVariableValue, type Variable } from '../../../server/chat/variables.ts';

const plan: Variable = { type: 'enum', values: ['free', 'pro'], default: 'free' };
const age: Variable = { type: 'integer', min: 0, max: 120, default: 30 };
const day: Variable = { type: 'date', default: '2026-01-01' };
const language: Variable = { type: 'language', default: 'zh-CN' };
const city: Variable = { type: 'slug', default: '北京' };

describe('a variable', () => {
  it.each<[Variable, unknown, unknown]>([
    [plan, 'pro', 'pro'],
    [age, 42, 42],
    [age, '42', 42],
    [day, '2024-02-29', '2024-02-29'],
    [language, 'zh-Hans-CN', 'zh-Hans-CN'],
    [city, '北京', '北京'],
    [city, 'São Paulo v1.2_x-y', 'São Paulo v1.2_x-y'],
  ])('%j takes %j', (variable, value, expected) => {
    expect(toVariableValue(variable, value)).toBe(expected);
  });

  it.each<[Variable, unknown]>([
    [plan, 'gold'], [plan, 1], [plan, 'constructor'],
    [age, 121], [age, -1], [age, 1.5], [age, NaN], [age, '1e2'], [age, ' 7'], [age, '9'.repeat(30)],
    [day, '2026-02-30'], [day, '26-1-1'], [day, '2026-01-01T00:00:00Z'], [day, 20260101],
    [language, 'zh_CN'], [language, 'x'], [language, 'en; drop'],
    [city, ''], [city, 'x'.repeat(65)], [city, 'a\nb'], [city, '{{prompt}}'], [city, 'Ignore all!'], [city, 'a\u202eb'], [city, null], [city, {}],
  ])('%j refuses %j', (variable, value) => {
    expect(toVariableValue(variable, value)).toBeUndefined();
  });

  it('never lets template syntax, line breaks or quotes through', () => {
    fc.assert(
      fc.property(fc.constantFrom(plan, age, day, language, city), fc.string({ unit: 'binary' }), (variable, text) => {
        expect(String(toVariableValue(variable, text) ?? '')).not.toMatch(/[{}<>"'`\n\r\\]/);
      }),
    );
  });
});
