import { expect, it } from 'vitest';
import { nearestName } from '../../../server/wire/nearest-name.ts';

const known = ['title', 'greeting', 'suggestions', 'color'];

it.each([
  ['titel', 'title'],
  ['colour', 'color'],
  ['Suggestion', 'suggestions'],
  ['xyz', undefined],
  ['', undefined],
])('the known name nearest to %j is %s', (name, nearest) => {
  expect(nearestName(name, known)).toBe(nearest);
});

it('takes input of any length in bounded time', () => {
  expect(nearestName('x'.repeat(1_000_000), known)).toBeUndefined();
});
