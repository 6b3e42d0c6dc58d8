import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const read = (folder: string): string => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((name) => /\.(tsx?|css)$/.test(name)).map((name) => readFileSync(join(root, folder, name), 'utf8')).join('\n');
const source = read('widget');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
/** The names in a row of README's table of what a page can dress. */
const named = (row: string): string[] => [...(new RegExp(`^\\| ${row} \\| (.*) \\|$`, 'm').exec(readme)?.[1] ?? '').matchAll(/`([a-z\d-]+)`/g)].map(([, name]) => name ?? '');

it('has the parts, slots and variables that README names', () => {
  const [parts, slots, variables] = [named('`::part\\(\\)`'), named('slots'), named('CSS variables').slice(1)];
  expect([parts.length, slots.length, variables.length]).toEqual([19, 4, 17]);
  const written = new Set([...source.matchAll(/\bpart(?:=|: |', )["']([a-z -]+)["']/g)].flatMap(([, names]) => names?.split(' ') ?? []));
  expect(parts.filter((part) => !written.has(part))).toEqual([]);
  expect(slots.filter((slot) => !new RegExp(`slot.*name(?:=|: )["']${slot}["']`).test(source))).toEqual([]);
  expect(variables.filter((variable) => !source.includes(`--bailian-chat-${variable}`))).toEqual([]);
});
