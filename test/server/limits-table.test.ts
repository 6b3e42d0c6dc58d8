import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { defaultLimits } from '../../server/chat/limits/app-limits.ts';
import { limitsSchema } from '../../server/config/limits-schema.ts';

it('README’s table of limits has every key with its default', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
  const [, table = ''] = /\| key of `limits` \|.*\n\|[-|]+\|\n((?:\|.*\n)+)/.exec(readme) ?? [];
  const told: Record<string, unknown> = {};
  for (const row of table.trim().split('\n')) {
    const [, keys = '', values = ''] = row.split('|').map((cell) => cell.trim());
    const [group, names] = keys.includes(':') ? [keys.split(':')[0]!.replaceAll('`', ''), keys.split(':')[1]!] : [undefined, keys];
    const numbers = values.split(/,\s/).map((value) => (/^[\d,]+$/.test(value) ? Number(value.replaceAll(',', '')) : value.replaceAll('`', '')));
    const entries = [...names.matchAll(/`(\w+)`/g)].map(([, name], at) => [name, numbers[at]] as const);
    Object.assign(told, group ? { [group]: Object.fromEntries(entries) } : Object.fromEntries(entries));
  }
  expect(told).toEqual(defaultLimits);
  expect(Object.keys(told).sort()).toEqual(Object.keys(limitsSchema.entries).filter((key) => key !== 'transcriptTokens').sort());
});
