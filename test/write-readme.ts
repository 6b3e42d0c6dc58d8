import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bringUpToDate } from './chinese-readme.ts';
import words from './chinese-words.json' with { type: 'json' };
import { toIntegritySection } from './integrity-section.ts';
import { toOptionTable } from './option-table.ts';
import { measureSizes, toTable } from './sizes.ts';

/** `npm run readme`: brings the tables in README up to date, and those and the code of the Chinese one. */
const root = join(import.meta.dirname, '..');
const path = join(root, 'README.md');
let text = readFileSync(path, 'utf8');

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. */
function writeSection(name: string, content: string): void {
  const section = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!section.test(text)) throw new Error(`README.md has no section ${name}.`);
  text = text.replace(section, (_whole, begin: string, end: string) => `${begin}${content}\n${end}`);
}

writeSection('options', toOptionTable());
writeSection('integrity', toIntegritySection(root));
writeSection('sizes', toTable(measureSizes(root)));
writeFileSync(path, text);

const chinesePath = join(root, '.github/README.zh-CN.md');
writeFileSync(chinesePath, bringUpToDate(readFileSync(chinesePath, 'utf8'), text, words));
