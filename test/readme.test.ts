import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toIntegritySection } from './integrity-section.ts';
import { toOptionTable } from './option-table.ts';
import { measureSizes, toTable } from './sizes.ts';

const root = join(import.meta.dirname, '..');
const sizes = measureSizes(root);
const readme = readFileSync(join(root, 'README.md'), 'utf8');

describe('what is shipped', () => {
  it.each(sizes)('$what is within its budget', ({ bytes, budget }) => {
    expect(bytes).toBeLessThanOrEqual(budget);
  });

  it.each(['dist/edge/index.js', 'dist/cloudflare/worker.js'])('needs no Node at the edge: %s', (file) => {
    expect(readFileSync(join(root, file), 'utf8')).not.toMatch(/(from|import\()\s*["'`]node:/);
  });
});

describe('README (npm run readme brings it up to date)', () => {
  it('has the sizes that were measured', () => {
    expect(readme).toContain(toTable(sizes));
  });

  it('has the tags that hold a page to this build', () => {
    expect(readme).toContain(toIntegritySection(root));
  });

  it('has the options of widget/options.ts', () => {
    expect(readme).toContain(toOptionTable());
  });

  it('has pictures that there are, of 150 kB in all (npm run pictures)', () => {
    const pictures = Array.from(readme.matchAll(/<img src="([^"]+)"/g), ([, path = '']) => join(root, path));
    expect(pictures.length).toBeGreaterThan(3);
    expect(pictures.reduce((sum, path) => sum + statSync(path).size, 0)).toBeLessThanOrEqual(150_000);
  });

  it('names tests that there are', () => {
    const named = [...readme.matchAll(/`(test\/[\w./-]+)`/g)].map(([, path]) => path ?? '');
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('holds ten promises of security', () => {
    expect([...readme.matchAll(/^\| (S\d+) \|.*`test\//gm)].map(([, name]) => name)).toEqual(Array.from({ length: 10 }, (_, at) => `S${at + 1}`));
  });

  it('names commands that there are', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
    const named = [...readme.matchAll(/npm (?:run ([\w:]+)|(test|start))\b/g)].map(([, name, short]) => name ?? short ?? '');
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});
