import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const api = readFileSync(join(root, 'widget/api.ts'), 'utf8');

/** Names that the first column of the table with this head has. */
function namesIn(head: string): string[] {
  const [, rows = ''] = readme.split(`${head}\n`);
  const cells = rows.split('\n\n')[0]?.split('\n').slice(1).map((row) => row.split(' | ')[0] ?? '') ?? [];
  return cells.flatMap((cell) => [...cell.matchAll(/`([\w-]+)/g)].map(([, name = '']) => name));
}

/** Members of an interface of widget/api.ts. */
function membersOf(name: string, pattern: RegExp): string[] {
  const [, body = ''] = api.split(`export interface ${name} {\n`);
  return [...new Set([...(body.split('\n}')[0] ?? '').matchAll(pattern)].map(([, member = '']) => member))];
}

const events = membersOf('BailianChatEvents', /^ {2}'?([\w-]+)'?: /gm);

describe('README', () => {
  it('has every method, once', () => {
    const methods = membersOf('BailianChatInstance', /^ {2}(\w+)[(<]/gm);
    expect(methods.length).toBeGreaterThan(15);
    expect(namesIn('| method | what it does |').sort()).toEqual([...methods, 'init'].sort());
  });

  it('has every event, once', () => {
    expect(events.length).toBeGreaterThan(9);
    expect(namesIn('| event | its detail | when |').sort()).toEqual([...events].sort());
  });

  it('says what each event tells', () => {
    const [, body = ''] = api.split('export interface BailianChatEvents {\n');
    const rows = readme.split('| event | its detail | when |\n')[1]?.split('\n\n')[0] ?? '';
    for (const event of events) {
      const detail = new RegExp(`^ {2}'?${event}'?: (.*);$`, 'm').exec(body)?.[1] ?? '';
      const row = rows.split('\n').find((line) => line.split(' | ')[0]?.includes(`\`${event}\``)) ?? '';
      for (const [, name = ''] of detail.matchAll(/(\w+)\??:/g)) expect([event, row]).toEqual([event, expect.stringContaining(`\`${name}\``)]);
    }
  });
});
