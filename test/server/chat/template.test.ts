import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillTemplate, parseTemplate } from '../../../server/chat/template.ts';

function parse(text: string) {
  const problems: string[] = [];
  const template = parseTemplate(text, { variables: new Set(['city', 'n']), env: (name) => (name === 'TOKEN' ? 'secret' : undefined), complain: (problem) => problems.push(problem) });
  return { template, problems };
}

const values = { variables: { city: '北京', n: 7 }, visitor: 'v1' };

describe('a template', () => {
  it.each([
    ['order', 'order'],
    ['{var.city}', '北京'],
    ['in {var.city}, {var.n} of them', 'in 北京, 7 of them'],
    ['{visitor.id}', 'v1'],
    ['Bearer {env.TOKEN}', 'Bearer secret'],
    ['', ''],
  ])('%s is filled', (text, expected) => {
    const { template, problems } = parse(text);
    expect(problems).toEqual([]);
    expect(fillTemplate(template, values)).toBe(expected);
  });

  it('that is a number alone stays one', () => {
    expect(fillTemplate(parse('{var.n}').template, values)).toBe(7);
  });

  it.each([
    ['{var.town}', 'names a variable that the app does not list'],
    ['{env.OTHER}', 'names OTHER, which is not set in the environment'],
    ['{claim.order}', 'is no place to fill in'],
    ['{}', 'is no place to fill in'],
    ['{var.constructor}', 'names a variable'],
  ])('%s is a mistake', (text, problem) => {
    expect(parse(text).problems.join()).toContain(problem);
  });

  it('reads what a value holds as text, not as a template', () => {
    const { template } = parse('{var.city}');
    expect(fillTemplate(template, { ...values, variables: { city: '{env.TOKEN}' } })).toBe('{env.TOKEN}');
  });

  it('takes any text', () => {
    fc.assert(fc.property(fc.string(), (text) => {
      fillTemplate(parse(text).template, values);
    }));
  });
});
