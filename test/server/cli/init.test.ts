import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cli, runCli } from './run-cli.ts';

let folder: string;
const read = (): unknown => JSON.parse(readFileSync(join(folder, 'bailian-chat.json'), 'utf8'));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bailian-chat-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('bailian-chat init', () => {
  it('writes the file, and prints variables and tag', async () => {
    const ran = await runCli(folder, ['init', '--app-id', 'abc', '--origin', 'https://a.example', '--origin', 'https://b.example', '--title', 'Ask us', '--alias', 'help', '--workspace', 'llm-x', '--endpoint', 'https://chat.example/']);
    expect(ran).toMatchObject({ code: 0, errors: '' });
    expect(read()).toEqual({ apps: { help: { appId: 'abc', workspace: 'llm-x', origins: ['https://a.example', 'https://b.example'], texts: { title: 'Ask us' } } } });
    expect(ran.output).toContain('<script async src="https://chat.example/widget.js" data-app="help"></script>');
    expect(ran.output).toMatch(/^DASHSCOPE_API_KEY=sk-…$/m);
    const [, secret = ''] = /^TOKEN_SECRET=(\S+)$/m.exec(ran.output) ?? [];
    expect(secret.length).toBeGreaterThanOrEqual(32);
  });

  it('needs the id of the application alone', async () => {
    const ran = await runCli(folder, ['init', '--app-id', 'abc']);
    expect(ran.code).toBe(0);
    expect(ran.output).toContain('<script async src="http://localhost:8787/widget.js"></script>');
    expect(read()).toEqual({ apps: { default: { appId: 'abc', origins: [] } } });
  });

  it('says what is needed when nobody can be asked', async () => {
    const ran = await runCli(folder, ['init']);
    expect(ran).toMatchObject({ code: 2, output: '' });
    expect(ran.errors).toBe('Id of the application: this is needed. bailian-chat init --help says how to give it.\n');
  });

  it('writes nothing that the backend would refuse', async () => {
    const ran = await runCli(folder, ['init', '--app-id', 'abc', '--origin', 'www.example.com/path']);
    expect(ran).toMatchObject({ code: 1, output: '' });
    expect(ran.errors).toMatch(/^Nothing was written\..*www\.example\.com\/path/s);
    expect(() => statSync(join(folder, 'bailian-chat.json'))).toThrow('ENOENT');
  });

  it('overwrites a file only when told to', async () => {
    await runCli(folder, ['init', '--app-id', 'first']);
    const refused = await runCli(folder, ['init', '--app-id', 'second']);
    expect([refused.code, refused.errors]).toEqual([2, expect.stringContaining('give --force to overwrite it')]);
    expect(read()).toMatchObject({ apps: { default: { appId: 'first' } } });
    expect((await runCli(folder, ['init', '--app-id', 'second', '--force'])).code).toBe(0);
    expect(read()).toMatchObject({ apps: { default: { appId: 'second' } } });
  });
});

describe('bailian-chat', () => {
  it('says what it can, and which version it is', async () => {
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8')) as { version: string };
    const [help, told] = [await runCli(folder, []), await runCli(folder, ['--version'])];
    expect([help.code, help.output]).toEqual([0, expect.stringMatching(/init[^]*check[^]*start/)]);
    expect(told).toEqual({ code: 0, output: `${version}\n`, errors: '' });
    for (const command of ['init', 'check', 'start']) expect((await runCli(folder, [command, '--help'])).output).toMatch(new RegExp(`^bailian-chat ${command}`));
  });

  it.each([
    [['chek'], 'There is no command "chek".'],
    [['init', '--appid', 'x'], "Unknown option '--appid'"],
    [['check', 'all'], "Unexpected argument 'all'"],
  ])('refuses %j with a sentence', async (words, sentence) => {
    const ran = await runCli(folder, words);
    expect(ran.code).toBe(2);
    expect(ran.errors).toContain(sentence);
    expect(ran.errors).not.toMatch(/\n\s+at /);
  });

  it('can be run as a program', () => {
    expect(readFileSync(cli, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });
});
