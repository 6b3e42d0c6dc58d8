import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { beforeAll, describe, expect, it } from 'vitest';
import { writePackage } from './write-package.ts';

const root = join(import.meta.dirname, '../..');
let folder = '';

const run = (command: string, ...about: string[]): string => execFileSync(command, about, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
/** Imports an entry by its published name, on a Node that has no page. */
const evaluate = (source: string): string => run(process.execPath, '--input-type=module', '--eval', source).trim();

beforeAll(() => {
  folder = writePackage(root);
});

describe('the npm package', () => {
  it('holds what is meant for its users, and nothing else', () => {
    const [{ files = [] } = {}] = JSON.parse(run('npm', 'pack', '--dry-run', '--json')) as { files?: { path: string }[] }[];
    const unexpected = files.filter(({ path }) => !/^(package\.json|README\.md|LICENSE|[\w-]+\.js|types\/[\w/-]+\.d\.ts|widget\/(_headers|\.assetsignore|integrity\.json|[\w.-]+\.(js|css|svg|txt)(\.br|\.gz)?))$/.test(path));
    expect(unexpected).toEqual([]);
    const names = files.map(({ path }) => path);
    expect(names).toEqual(expect.arrayContaining(['index.js', 'element.js', 'server.js', 'server-node.js', 'server-cloudflare.js', 'widget/widget.js', 'widget/module.js', 'types/widget/npm/index.d.ts']));
  });

  it('brings its users no Node, no tool and no framework', () => {
    const { dependencies, peerDependencies, optionalDependencies, devDependencies, scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, object | undefined>;
    expect([optionalDependencies, devDependencies, scripts]).toEqual([undefined, undefined, undefined]);
    const imported = new Set<string>();
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.js'))) {
      for (const [, fixed, lazy] of readFileSync(join(folder, name), 'utf8').matchAll(/^(?:import|export)\b[^;"]*["']([@a-z][\w.@/-]*(?::[\w/]+)?)["'];?$|\bimport\(["']([@a-z][^"']*)["']\)/gm)) {
        const target = fixed ?? lazy ?? '';
        if (!target.startsWith('node:')) imported.add(target.split('/').slice(0, target.startsWith('@') ? 2 : 1).join('/'));
      }
    }
    // A peer is used where its owner has installed it.
    expect([...imported].filter((name) => !(name in (peerDependencies ?? {}))).sort()).toEqual(Object.keys(dependencies ?? {}).sort());
  });

  it('passes publint', async () => {
    const { messages, pkg } = await publint({ pkgDir: folder, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg ?? {}))).toEqual([]);
  });

  it('has types that every resolution of modules finds', () => {
    const report = JSON.parse(run(join(root, 'node_modules/.bin/attw'), '--pack', '.', '--profile', 'esm-only', '--format', 'json')) as { analysis: { problems: object[] } };
    const problems = report.analysis.problems.filter((problem) => !/node10|node16-cjs/.test(JSON.stringify(problem)));
    expect(problems).toEqual([]);
  });

  it('tells React, Preact and Vue what the element takes and does', () => {
    // As in a project of somebody's: the packages of this one stand in for those of the project.
    const project = join(folder, '../npm-types');
    rmSync(project, { recursive: true, force: true });
    mkdirSync(join(project, 'node_modules'), { recursive: true });
    cpSync(join(root, 'test/npm/types'), project, { recursive: true });
    symlinkSync(folder, join(project, 'node_modules/bailian-chat'));
    const options = ['--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck', '--preserveSymlinks', '--exactOptionalPropertyTypes', '--jsx', 'react-jsx', '--module', 'esnext', '--moduleResolution', 'bundler', '--target', 'es2022', '--lib', 'es2024,dom', '--types', ''];
    for (const name of ['react.tsx', 'preact.tsx', 'vue.ts']) {
      const { stdout, status } = spawnSync(join(root, 'node_modules/.bin/tsc'), [...options, name], { cwd: project, encoding: 'utf8' });
      expect([name, stdout, status]).toEqual([name, '', 0]);
    }
    rmSync(project, { recursive: true });
  });

  it('can be imported where there is no page, and does nothing then', () => {
    const before = 'const names = Object.keys(globalThis).length;';
    const after = 'process.stdout.write(String(Object.keys(globalThis).length - names));';
    expect(evaluate(`${before} await import('bailian-chat'); await import('bailian-chat/element'); await import('bailian-chat/react'); await import('bailian-chat/preact'); await import('bailian-chat/vue'); ${after}`)).toBe('0');
  });

  it('has a backend to mount, and one that runs with the widget it brings', () => {
    expect(evaluate(`const { createChat, createSqlStore } = await import('bailian-chat/server'); process.stdout.write(typeof createChat + typeof createSqlStore);`)).toBe('functionfunction');
    const served = `
      const { startNode, widgetFolder } = await import('bailian-chat/server/node');
      const env = { DASHSCOPE_API_KEY: 'sk-x', BAILIAN_APP_ID: 'a', PORT: '0', HOST: '127.0.0.1', STORE_URL: 'sqlite::memory:' };
      const server = await startNode({ env, root: '/', widget: widgetFolder, log: () => undefined });
      const answers = await Promise.all(['/widget.js', '/module.js', '/healthz'].map((path) => fetch(server.url + path)));
      process.stdout.write(answers.map(({ status }) => status).join());
      await server.close(0);
    `;
    expect(evaluate(served)).toBe('200,200,200');
  });
});
