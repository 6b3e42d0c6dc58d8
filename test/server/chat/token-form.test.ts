import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainForm, hasRepeatedName } from '../../../server/chat/token-form.ts';

const part = (text: string): string => Buffer.from(text).toString('base64url');
const signature = part('x'.repeat(32));
const token = (header: string, claims: string): string => `${part(header)}.${part(claims)}.${signature}`;

describe('the form of a token', () => {
  it('is taken as libraries write it', () => {
    expect(explainForm(token('{"alg":"HS256","typ":"JWT","kid":"1"}', '{"sub":"安娜","a":[{"b":1},{"b":2}],"c":{"a":1}}'))).toBeUndefined();
  });

  it.each<[string, string]>([
    ['nothing', ''],
    ['two parts', `${part('{}')}.${part('{}')}`],
    ['four parts', `${token('{}', '{}')}.x`],
    ['an empty part', `${part('{}')}..${signature}`],
    ['no signature', `${part('{}')}.${part('{}')}.`],
    ['padding', `${part('{}')}=.${part('{}')}.${signature}`],
    ['the other alphabet', `${part('{}')}.${part('{}')}.a+/b`],
    ['a blank', ` ${token('{}', '{}')}`],
    ['a line break', `${token('{}', '{}')}\n`],
    ['a length that no bytes have', `${part('{}')}.${part('{}')}.abcde`],
    ['spare bits that are set', `${part('{}')}.${part('{}')}.${signature.slice(0, -1)}5`],
    ['no UTF-8', `${part('{}')}.${Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url')}.${signature}`],
    ['no JSON', token('{}', '{')],
    ['a list', token('{}', '[]')],
    ['null', token('null', '{}')],
    ['a claim twice', token('{}', '{"sub":"a","sub":"b"}')],
    ['a claim in two spellings', token('{}', String.raw`{"sub":"a","s\u0075b":"b"}`)],
    ['a header twice', token('{"alg":"HS256","alg":"none"}', '{}')],
    ['an inner name twice', token('{}', '{"attrs":[{"a":1,"b":{"a":2},"a":3}]}')],
    ...['jku', 'x5u', 'jwk', 'x5c', 'crit', 'b64', 'zip'].map((name): [string, string] => [`the header ${name}`, token(JSON.stringify({ alg: 'HS256', [name]: [] }), '{}')]),
  ])('is refused with %s', (_what, text) => {
    expect(explainForm(text)).toEqual(expect.any(String));
  });

  it('takes what any JSON object is written as, and finds any name that was added twice', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (object, name) => {
        const json = JSON.stringify(object);
        expect(hasRepeatedName(json)).toBe(false);
        const twice = `{${JSON.stringify(name)}:${json},"x":[${json}],${JSON.stringify(name)}:1}`;
        expect(hasRepeatedName(twice)).toBe(true);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.base64String().map((text) => `${text}.${text}.${text}`)), (text) => void explainForm(text)));
  });
});
