import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { measureSizes, toTable } from './sizes.ts';

const root = join(import.meta.dirname, '..');
const sizes = measureSizes(root);

it.each(sizes)('$what is within its budget', ({ bytes, budget }) => {
  expect(bytes).toBeLessThanOrEqual(budget);
});

it('is what README says (npm run size writes it)', () => {
  expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(toTable(sizes));
});
