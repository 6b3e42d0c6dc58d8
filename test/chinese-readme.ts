/** A table of README: its head is what it is found by. */
export interface Table {
  key: string;
  /** The line below the head, which says how columns are set. */
  rule: string;
  rows: string[][];
}

/** Chinese by English cell, with `{1}`, `{2}`, … for its numbers: those change with every measuring. */
export type Words = Readonly<Record<string, string>>;

const FENCE = /^```[^\n]*\n[\s\S]*?^```$/gm;
const TABLE = /^\|.*\|\n\|[-:| ]+\|\n(?:\|.*\|(?:\n|$))+/gm;
const GENERATED = /(<!-- table: (.*?) -->\n)[\s\S]*?(<!-- \/table -->)/g;
/** Code, and addresses of links, are the same in every language. */
const SAME = /`[^`]*`|\]\([^)]*\)/g;
const NUMBER = /\d+(?:,\d{3})*(?:\.\d+)?/g;

export function readFences(markdown: string): string[] {
  return [...markdown.matchAll(FENCE)].map(([fence]) => fence);
}

export function readTables(markdown: string): Table[] {
  return [...markdown.replace(FENCE, '').matchAll(TABLE)].map(([text]) => {
    const [head = '', rule = '', ...rows] = text.trimEnd().split('\n');
    return { key: head.slice(1, -1).trim(), rule, rows: [head, ...rows].map(toCells) };
  });
}

export function readHeadingLevels(markdown: string): number[] {
  return [...markdown.replace(FENCE, '').matchAll(/^(#+) /gm)].map(([, marks = '']) => marks.length);
}

/** README in Chinese with its tables and code blocks as README has them now. What has no translation stays English. */
export function bringUpToDate(chinese: string, readme: string, words: Words): string {
  const tables = new Map(readTables(readme).map((table) => [table.key, table]));
  const fences = readFences(readme);
  const withTables = chinese.replace(GENERATED, (whole, begin: string, key: string, end: string) => {
    const table = tables.get(key);
    return table ? `${begin}${toChineseTable(table, words)}\n${end}` : whole;
  });
  if (readFences(withTables).length !== fences.length) return withTables;
  let at = 0;
  return withTables.replace(FENCE, () => fences[at++] ?? '');
}

export function toChineseTable({ rule, rows }: Table, words: Words): string {
  const [head = '', ...rest] = rows.map((cells) => `| ${cells.map((cell) => toChinese(cell, words)).join(' | ')} |`.replaceAll('|  |', '| |'));
  return [head, rule, ...rest].join('\n');
}

/** Cells of README that have words in them, and no translation. */
export function findUntranslated(readme: string, words: Words): string[] {
  const cells = readTables(readme).flatMap(({ rows }) => rows.flat());
  return [...new Set(cells.filter((cell) => hasWords(cell) && words[toPattern(cell).pattern] === undefined))];
}

function toChinese(cell: string, words: Words): string {
  const { pattern, numbers } = toPattern(cell);
  return words[pattern]?.replace(/\{(\d+)\}/g, (_, place: string) => numbers[Number(place) - 1] ?? '') ?? cell;
}

/** A cell with gaps for its numbers, but for those in code. */
export function toPattern(cell: string): { pattern: string; numbers: string[] } {
  const numbers: string[] = [];
  const parts = cell.split(/(`[^`]*`|\]\([^)]*\))/);
  const pattern = parts.map((part, at) => (at % 2 === 1 ? part : part.replace(NUMBER, (number) => `{${numbers.push(number)}}`))).join('');
  return { pattern, numbers };
}

/** Whether there is more in a cell than code, numbers, units and names. */
function hasWords(cell: string): boolean {
  return /\p{Script=Latin}{2}/u.test(cell.replace(SAME, '').replace(/\b(?:kB|MB|ms|s|Node|workerd|Deno|Bun|app\.request|S\d+)\b|^\**[@\w./-]+ [\d.]+$|^\*\*[\w-]+\*\*$/g, ''));
}

function toCells(line: string): string[] {
  return line.slice(1, -1).split(/(?<!\\)\|/).map((cell) => cell.trim());
}
