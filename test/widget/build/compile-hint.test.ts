import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

// Nothing else holds it: a launcher without it works, and takes a fifth more of a page's time.
it('has Chromium compile the launcher off the page’s thread', () => {
  expect(readFileSync(join(import.meta.dirname, '../../../dist/widget/widget.js'), 'utf8')).toMatch(/^\/\/# allFunctionsCalledOnLoad\n/);
});
