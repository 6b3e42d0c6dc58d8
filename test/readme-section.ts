import { readFileSync, writeFileSync } from 'node:fs';

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. */
export function writeSection(path: string, name: string, content: string): void {
  const text = readFileSync(path, 'utf8');
  const section = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(\n<!-- /${name} -->)`);
  if (!section.test(text)) throw new Error(`${path} has no section ${name}.`);
  writeFileSync(path, text.replace(section, (_whole, begin: string, end: string) => `${begin}${content}${end}`));
}
