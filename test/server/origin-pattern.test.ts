import { expect, it } from 'vitest';
import { matchesOrigin, parseOriginPattern } from '../../server/origin-pattern.ts';

it.each([
  ['https://www.example.com', 'https://www.example.com'],
  ['HTTPS://WWW.Example.com/', 'https://www.example.com'],
  ['https://www.example.com:443', 'https://www.example.com'],
  ['http://localhost:3000', 'http://localhost:3000'],
  ['https://*.example.com', 'https://*.example.com'],
  ['*', '*'],
  ['null', 'null'],
])('takes %s as the origin %s', (value, pattern) => {
  expect(parseOriginPattern(value)).toBe(pattern);
});

it.each(['', 'example.com', 'ftp://example.com', 'https://example.com/path', 'https://user@example.com', 'https://example.com.', 'https://a.*.example.com', 'javascript:alert(1)'])(
  'refuses %j',
  (value) => {
    expect(parseOriginPattern(value)).toBeUndefined();
  },
);

it.each([
  ['https://shop.example.com', 'https://shop.example.com', true],
  ['http://shop.example.com', 'https://shop.example.com', false],
  ['https://shop.example.com:8443', 'https://shop.example.com', false],
  ['https://shop.example.com.evil.com', 'https://shop.example.com', false],
  ['https://evilshop.example.com', 'https://shop.example.com', false],
  ['https://shop.example.com', 'https://*.example.com', true],
  ['https://a.b.example.com', 'https://*.example.com', false],
  ['https://.example.com', 'https://*.example.com', false],
  ['https://shop.example.com:8443', 'https://*.example.com', false],
  ['https://shop.example.com:8443', 'https://*.example.com:8443', true],
  ['https://user@shop.example.com', 'https://*.example.com', false],
  ['https://SHOP.example.com', 'https://*.example.com', false],
  ['https://shop.example.com.evil.com', 'https://*.example.com', false],
  ['https://example.com', 'https://*.example.com', false],
  ['https://evilexample.com', 'https://*.example.com', false],
  ['http://shop.example.com', 'https://*.example.com', false],
  ['https://shop.example.com.', 'https://*.example.com', false],
  ['https://shop.example.com@evil.com', 'https://*.example.com', false],
  ['https://anything.example', '*', true],
  ['null', '*', false],
  ['null', 'null', true],
  ['null', 'https://*.example.com', false],
])('%s against %s: %s', (origin, pattern, expected) => {
  expect(matchesOrigin(origin, pattern)).toBe(expected);
});
