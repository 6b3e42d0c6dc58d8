import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readConfig } from '../server/config.ts';
import { createTestApp } from './server/test-app.ts';

/** What README tells a site's developer to write, run as it stands there, and believed by the backend. */
const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
const secret = 'wB7nT2xK9qL4vR8mZ3cY6hJ1dF5gS0pA';

interface Language {
  program: string;
  /** Name of the file that is run. */
  file: string;
  arguments?: string[];
  /** The snippet with what prints a token for `user`. */
  toProgram: (snippet: string, user: string) => string;
}

const goPackages = ['crypto/hmac', 'crypto/sha256', 'encoding/base64', 'encoding/json', 'fmt', 'os', 'time'];
const languages: Record<string, Language> = {
  js: { program: process.execPath, file: 'sign.mjs', toProgram: (snippet, user) => `${snippet}\nconsole.log(signVisitor(${user}));` },
  python: { program: 'python3', file: 'sign.py', toProgram: (snippet, user) => `# -*- coding: utf-8 -*-\n${snippet}\nprint(sign_visitor(${user}))` },
  php: { program: 'php', file: 'sign.php', toProgram: (snippet, user) => `<?php\n${snippet}\necho sign_visitor(${user});` },
  ruby: { program: 'ruby', file: 'sign.rb', toProgram: (snippet, user) => `${snippet}\nputs sign_visitor(${user})` },
  go: { program: 'go', file: 'sign.go', arguments: ['run'], toProgram: (snippet, user) => `package main\nimport (${goPackages.map((name) => `"${name}"`).join('; ')})\n${snippet}\nfunc main() { fmt.Println(signVisitor(${user}, "default")) }` },
  java: { program: 'java', file: 'Sign.java', toProgram: (snippet) => `class Sign {\n${snippet}\npublic static void main(String[] words) throws Exception { System.out.println(signVisitor(42, "default")); }\n}` },
};

function find(program: string): string | undefined {
  if (program.includes('/')) return program;
  return (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, program)).find((path) => existsSync(path));
}

describe.each(Object.entries(languages))('README’s snippet in %s', (name, { program, file, arguments: words = [], toProgram }) => {
  const [, snippet = ''] = new RegExp(`\n\`\`\`${name}\n([^\`]*(?:\`[^\`]+)*?(?:sign_visitor|signVisitor)[\\s\\S]*?)\`\`\``).exec(readme) ?? [];
  const path = find(program);

  it('is there, and short', () => {
    expect(snippet).toMatch(/VISITOR_SECRET/);
    expect(snippet.trim().split('\n').length).toBeLessThanOrEqual(11);
  });

  // Whoever has no such language reads here why: nothing else can run it.
  it.skipIf(path === undefined)(`signs what the backend believes${path === undefined ? ` (skipped: there is no ${program} on this machine)` : ''}`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bailian-chat-signing-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const { visitorKeys } = readConfig({ env: { DASHSCOPE_API_KEY: 'sk-x', BAILIAN_APP_ID: 'a', VISITOR_SECRET: secret } });
    const { post } = await createTestApp(visitorKeys ? { visitorKeys } : {});
    for (const user of name === 'java' ? ['42'] : ['"42"', '"用户 é"']) {
      writeFileSync(join(folder, file), toProgram(snippet, user));
      const token = execFileSync(path ?? '', [...words, file], { cwd: folder, encoding: 'utf8', env: { ...process.env, VISITOR_SECRET: secret } }).trim();
      const response = await post('/v1/apps/default/visitor', { token });
      expect(await response.json()).toMatchObject({ verified: true });
    }
  });
});
