import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bringUpToDate, findUntranslated, readFences, readHeadingLevels, readTables, toChineseTable, toPattern, type Words } from './chinese-readme.ts';
import words from './chinese-words.json' with { type: 'json' };

const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const chinese = readFileSync(join(root, '.github/README.zh-CN.md'), 'utf8');

/** What is the same in every language: code, numbers and where links lead. */
const fixed = (cell: string): string[] => [...(cell.match(/`[^`]*`|\]\([^)]*\)/g) ?? []).toSorted(), ...toPattern(cell).numbers.toSorted()];
const keysOf = (markdown: string): string[] => readTables(markdown).map(({ key }) => key);
const named = [...chinese.matchAll(/<!-- table: (.*?) -->/g)].map(([, key = '']) => key);

describe('the Chinese README (npm run readme brings it up to date)', () => {
  it('has every table of README, in its order', () => {
    expect(named).toEqual(keysOf(readme));
  });

  it.each(readTables(readme).map((table, at) => [table.key, table, at] as const))('has the rows of | %s |', (_key, { rows }, at) => {
    const shown = readTables(chinese)[at]?.rows ?? [];
    const differing = rows.filter((cells, row) => JSON.stringify(cells.map(fixed)) !== JSON.stringify(shown[row]?.map(fixed)));
    expect(differing).toEqual([]);
    expect(shown.length).toBe(rows.length);
  });

  it('has the same commands and code', () => {
    expect(readFences(chinese)).toEqual(readFences(readme));
  });

  it('has the same sections, and nothing that was written for another README', () => {
    expect(readHeadingLevels(chinese)).toEqual(readHeadingLevels(readme));
    expect(bringUpToDate(chinese, readme, words)).toBe(chinese);
  });

  it('has every cell in Chinese: what is listed here is missing in test/chinese-words.json', () => {
    expect(findUntranslated(readme, words)).toEqual([]);
  });
});

describe('a table in Chinese', () => {
  const table = readTables('| what | size |\n|---|--:|\n| a file of 512 MB in `1 kB` | 3.5 kB |\n| new here | `x` |\n')[0];
  const some: Words = { what: '什么', size: '大小', 'a file of {1} MB in `1 kB`': '`1 kB` 里的 {1} MB 文件' };

  it('takes numbers from README, and leaves English what nobody has translated', () => {
    expect(table && toChineseTable(table, some)).toBe('| 什么 | 大小 |\n|---|--:|\n| `1 kB` 里的 512 MB 文件 | 3.5 kB |\n| new here | `x` |');
    expect(findUntranslated('| what | size |\n|---|--:|\n| a file of 7 MB in `1 kB` | 3.5 kB |\n| new here | `x` |\n', some)).toEqual(['new here']);
  });
});
