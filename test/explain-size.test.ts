import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { explainSize } from './explain-size.ts';
import { measureSizes } from './sizes.ts';

const root = join(import.meta.dirname, '..');

it('knows what each kilobyte of the built files is for', () => {
  const files = [...new Set(measureSizes(root).flatMap((size) => size.files))];
  const explained = explainSize(root, files);
  expect(explained).toHaveLength(files.length);
  for (const [at, line] of explained.entries()) {
    const [, name, total, parts = ''] = /^(\S+) ([\d.]+) kB: (.+)$/.exec(line) ?? [];
    expect(name).toBe(basename(files[at] ?? ''));
    const sum = parts.split(', ').reduce((all, part) => all + Number(part.split(' ').at(-1)), 0);
    expect(Math.abs(sum - Number(total))).toBeLessThan(0.3);
  }
});
