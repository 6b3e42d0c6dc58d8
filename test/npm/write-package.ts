import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { readRepository } from './repository.ts';

/** Packages that the published files import. */
const imported = ['@hono/node-server', '@redis/client', 'altcha-lib', 'eventsource-parser', 'hono', 'valibot'];

/** Name below the package, its file, and the source that its types are made from. */
const entries = [
  ['.', 'index', 'widget/npm/index'],
  ['./element', 'element', 'widget/npm/element'],
  ['./react', 'react', 'widget/npm/react'],
  ['./preact', 'preact', 'widget/npm/preact'],
  ['./vue', 'vue', 'widget/npm/vue'],
  ['./server', 'server', 'server/index'],
  ['./server/node', 'server-node', 'server/runtimes/node-library'],
  ['./server/cloudflare', 'server-cloudflare', 'server/runtimes/cloudflare'],
] as const;

/**
 * Makes the folder that is published out of what `vite build` has left in `dist/npm`: adds types, the widget that a
 * backend serves, and a package.json of its own. That of the repository is for working on it: it brings a Node for
 * every script, which nobody who uses the package may get.
 */
export function writePackage(root: string): string {
  const folder = join(root, 'dist/npm');
  writeTypes(root, folder);
  cpSync(join(root, 'dist/widget'), join(folder, 'widget'), { recursive: true });
  for (const name of ['LICENSE', 'README.md']) cpSync(join(root, name), join(folder, name));
  const { name, version, description, license, type, engines, dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, string> & {
    dependencies: Record<string, string>;
  };
  const manifest = {
    name,
    version,
    description,
    keywords: ['bailian', 'dashscope', 'chat', 'chatbot', 'widget', 'web-component', 'alibaba-cloud', '百炼'],
    license,
    // Absent in JSON where there is none.
    repository: readRepository(process.env),
    type,
    engines,
    bin: { 'bailian-chat': 'cli.js' },
    sideEffects: false,
    exports: {
      ...Object.fromEntries(entries.map(([path, file, source]) => [path, { types: `./types/${source}.d.ts`, default: `./${file}.js` }])),
      './widget/*': './widget/*',
      './package.json': './package.json',
    },
    files: ['*.js', 'types', 'widget'],
    dependencies: Object.fromEntries(imported.map((one) => [one, dependencies[one]])),
    // Only their types are asked for, and only by whoever uses them.
    peerDependencies: { '@opentelemetry/api': '^1.4.0', preact: '>=10', react: '>=19', vue: '>=3.3' },
    peerDependenciesMeta: { '@opentelemetry/api': { optional: true }, preact: { optional: true }, react: { optional: true }, vue: { optional: true } },
    publishConfig: { access: 'public', provenance: true },
  };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return folder;
}

function writeTypes(root: string, folder: string): void {
  const types = join(folder, 'types');
  rmSync(types, { recursive: true, force: true });
  const config = join(folder, 'tsconfig.json');
  const files = entries.map(([, , source]) => `../../${source}.ts`);
  const compilerOptions = { noEmit: false, declaration: true, emitDeclarationOnly: true, rootDir: '../..', outDir: 'types', stripInternal: true };
  writeFileSync(config, JSON.stringify({ extends: '../../tsconfig.json', compilerOptions, files, include: ['../../widget/*.d.ts'] }));
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', config], { stdio: 'pipe' });
  rmSync(config);
  for (const name of readdirSync(types, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.d.ts')) continue;
    const path = join(types, name);
    // Sources name each other with `.ts`; what is published has declarations beside no sources.
    writeFileSync(path, readFileSync(path, 'utf8').replace(/(['"])(\.{1,2}\/[^'"]+)\.tsx?\1/g, '$1$2.js$1'));
  }
}
