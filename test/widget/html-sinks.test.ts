import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const folder = join(import.meta.dirname, '../../widget');
// What builds it runs in no page, and names what it takes out of packages.
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name) && !name.startsWith('build/'));

// Each of these turns text into markup, code or style, or is refused by a page with a strict policy.
const sinks =
  /\b(innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|DOMParser|createContextualFragment|setHTMLUnsafe|srcdoc|document\.write\w*|eval|new Function|cssText|new Worker)\b|setAttribute\(['"`](style|on\w+)|createElement\(['"`](script|style|iframe)|\bstyle="/;

it.each(files)('%s has no sink for markup', (name) => {
  expect(sinks.exec(readFileSync(join(folder, name), 'utf8'))?.[0]).toBeUndefined();
});
