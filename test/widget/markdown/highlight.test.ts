import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { highlight } from '../../../widget/markdown/highlight.ts';
import { contrast, type Rgb } from '../../../widget/theme/contrast.ts';

const kindOf = (code: string, language: string, text: string): string | undefined => highlight(code, language).find(([, piece]) => piece.trim() === text)?.[0];

describe('highlight', () => {
  it.each([
    ['py', 'def f(x):\n  return "a" # why', { def: 'k', '"a"': 's', '# why': 'c' }],
    ['ts', 'const a: number = 1; // why', { const: 'k', '// why': 'c' }],
    ['json', '{"a": "b", "n": 1}', { '"a"': 'p', '"b"': 's' }],
    ['sql', 'SELECT name FROM t -- all', { SELECT: 'k', FROM: 'k', '-- all': 'c' }],
    ['bash', 'echo "hi" # say', { '"hi"': 's', '# say': 'c' }],
    ['java', 'public class A { /* x */ }', { 'public class': 'k', '/* x */': 'c' }],
  ])('colours %s', (language, code, expected) => {
    for (const [text, kind] of Object.entries(expected)) expect([text, kindOf(code, language, text)]).toEqual([text, kind]);
  });

  it('gives all of the code back, whatever it is', () => {
    const languages = fc.constantFrom('js', 'ts', 'html', 'css', 'py', 'json', 'sh', 'sql', 'yaml', 'go', 'java', 'cs', 'rust', 'c', 'php', 'nothing', '');
    const code = fc.oneof(fc.string({ maxLength: 200 }), fc.array(fc.constantFrom('<', '/', '>', '`', '${', '}', '"', "'", '\\', '\n', 'a', '/*', '*/', '//', '#', '--', '价', '🍵'), { maxLength: 60 }).map((parts) => parts.join('')));
    fc.assert(
      fc.property(languages, code, (language, text) => {
        expect(highlight(text, language).map(([, piece]) => piece).join('')).toBe(text);
      }),
      { numRuns: 400 },
    );
  });

  it('has no colours for what is too long or not known, and few pieces for what is wild', () => {
    expect(highlight('if x', 'brainfuck')).toEqual([['', 'if x']]);
    expect(highlight('"a" '.repeat(6_000), 'js')).toHaveLength(1);
    expect(highlight('1;'.repeat(9_000), 'js').length).toBeLessThanOrEqual(3_001);
  });
});

describe('the colours of code', () => {
  const css = readFileSync(join(import.meta.dirname, '../../../widget/markdown/highlight.css'), 'utf8');
  const toRgb = (hex: string): Rgb => (hex.match(/\w\w/g) ?? []).map((part) => parseInt(part, 16));
  it.each([
    ['light', '#f3f4f6', /^\.code \.\w \{\s*color: (#\w{6})/gm],
    ['dark', '#25282f', /^\[data-scheme='dark'\] \.code \.\w \{\s*color: (#\w{6})/gm],
  ])('can be read in the %s scheme', (_scheme, surface, colours) => {
    const found = [...css.matchAll(colours)].map(([, hex = '']) => hex);
    expect(found).toHaveLength(4);
    for (const hex of found) expect([hex, contrast(toRgb(hex), toRgb(surface)) >= 4.5]).toEqual([hex, true]);
  });
});
