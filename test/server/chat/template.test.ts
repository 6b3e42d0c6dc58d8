import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillTemplate, parseTemplate, slotsOf } from '../../../server/chat/template.ts';

const values: Record<string, string | number> = { 'var.city': '北京', 'var.age': 7, 'claim.order': 'A-{var.city}', 'visitor.id': 'v1' };
const fill = (text: string) => fillTemplate(parseTemplate(text).template, ({ from, name }) => values[`${from}.${name}`]);

describe('a template', () => {
  it.each([
    ['', ''],
    ['plain', 'plain'],
    ['{var.city}', '北京'],
    ['{var.city}/{visitor.id}', '北京/v1'],
    ['{ "a": {} }', '{ "a": {} }'],
    ['{{var.city}}', '{北京}'],
    ['{var.city', '{var.city'],
    // What is put in is no template.
    ['{claim.order}', 'A-{var.city}'],
  ])('%j becomes %j', (text, expected) => {
    expect(fill(text)).toBe(expected);
    expect(parseTemplate(text).unknown).toEqual([]);
  });

  it('keeps a number that stands alone', () => {
    expect([fill('{var.age}'), fill('{var.age}.'), fillTemplate(3, () => undefined), fillTemplate(false, () => undefined)]).toEqual([7, '7.', 3, false]);
  });

  it('has no value where a slot has none', () => {
    expect([fill('{claim.none}'), fill('x{claim.none}')]).toEqual([undefined, undefined]);
  });

  it.each(['{city}', '{vra.city}', '{visitor.name}', '{VAR.city}', '{var.}', '{constructor.name}'])('does not know %s', (text) => {
    expect(parseTemplate(`a${text}b`)).toEqual({ template: [`a${text}b`], unknown: [text] });
  });

  it('loses nothing of any text, and finds the slots that were written', () => {
    const name = fc.stringMatching(/^[a-z_][a-z0-9_.-]{0,8}$/);
    const slot = fc.record({ from: fc.constantFrom('var' as const, 'claim' as const, 'env' as const), name });
    const text = fc.string({ unit: 'binary', maxLength: 20 }).map((value) => value.replaceAll(/[{}]/g, ''));
    fc.assert(
      fc.property(fc.array(fc.oneof(text, slot), { maxLength: 8 }), (pieces) => {
        const written = pieces.map((piece) => (typeof piece === 'string' ? piece : `{${piece.from}.${piece.name}}`)).join('');
        const { template, unknown } = parseTemplate(written);
        expect(unknown).toEqual([]);
        expect(slotsOf(template)).toEqual(pieces.filter((piece) => typeof piece !== 'string'));
        expect(String(fillTemplate(template, ({ from, name }) => `{${from}.${name}}`))).toBe(written);
      }),
    );
  });

  it('takes any text there is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { template } = parseTemplate(text);
        expect(template.map((piece) => (typeof piece === 'string' ? piece : `{${piece.from}.${piece.name}}`)).join('')).toBe(text);
      }),
    );
  });
});
