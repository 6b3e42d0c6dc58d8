import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * The house as a table: which folder may import values from which. `import type` may cross; packages are listed by
 * name. The longest matching row counts.
 */
const mayImport: Record<string, { folders: string[]; packages?: string[] }> = {
  'server/wire': { folders: ['server/wire'] },
  'server/bailian': { folders: ['server/bailian', 'server/counted-body', 'server/errors', 'server/hex', 'server/read-text', 'server/watchdog', 'server/wire'], packages: ['eventsource-parser'] },
  'server/stores': { folders: ['server/stores'] },
  'server/chat': { folders: ['server/chat', 'server/counted-body', 'server/errors', 'server/hex', 'server/clean-text', 'server/random-id', 'server/log', 'server/read-text', 'server/wire'], packages: ['altcha-lib', 'hono/utils/jwt/jwt'] },
  'server/middleware': {
    folders: ['server/middleware', 'server/errors', 'server/hex', 'server/origin-pattern', 'server/random-id', 'server/log', 'server/wire'],
    packages: ['hono'],
  },
  'server/routes': {
    folders: ['server/routes', 'server/middleware', 'server/chat', 'server/clean-text', 'server/errors', 'server/watchdog', 'server/wire'],
    packages: ['hono', 'valibot'],
  },
  'server/metrics': { folders: ['server/metrics', 'server/middleware'], packages: ['hono'] },
  'server/runtimes': { folders: ['server'], packages: ['hono', '@hono/node-server', '@redis/client', 'node:'] },
  // How both are built, for vite.config.ts alone.
  'server/build': { folders: ['server/build', 'server/runtimes/widget-headers', 'widget/build/files'], packages: ['node:'] },
  'widget/build': { folders: ['widget/build'], packages: ['terser', 'node:'] },
  // What an owner runs at a terminal: Node's again.
  'server/cli': { folders: ['server'], packages: ['node:'] },
  server: { folders: ['server'], packages: ['hono', 'valibot'] },
  'widget/transport': { folders: ['widget/transport', 'server/wire'], packages: ['eventsource-parser'] },
  'widget/state': { folders: ['widget/state', 'widget/transport', 'server/wire'], packages: ['@preact/signals-core'] },
  'widget/markdown': { folders: ['widget/markdown', 'widget/ui'], packages: ['marked', 'preact', '@preact/signals-core', 'sugar-high', 'temml'] },
  'widget/i18n': { folders: ['widget/i18n', 'server/wire'] },
  'widget/attach': { folders: ['widget', 'server/wire'], packages: ['preact', '@noble/hashes'] },
  'widget/challenge': { folders: ['widget', 'server/wire'], packages: ['preact', '@noble/hashes'] },
  'widget/theme': { folders: ['widget/theme'] },
  'widget/look': { folders: ['widget/look', 'widget/options', 'widget/to-raw'] },
  'widget/ui': { folders: ['widget', 'server/wire'], packages: ['preact', '@preact/signals-core'] },
  widget: { folders: ['widget', 'server/wire'], packages: ['preact', '@preact/signals-core'] },
  'demo/emulator': { folders: ['demo/emulator', 'server/clock', 'server/md5', 'server/wire/picture-size'], packages: ['hono', 'minisearch', 'valibot'] },
  'demo/examples': { folders: ['widget/npm'], packages: ['react', 'react-dom', 'vue'] },
  'demo/playground': { folders: ['demo/playground', 'widget'] },
  demo: { folders: ['demo', 'server'], packages: ['hono', '@hono/node-server', 'minisearch', 'node:'] },
};

/** What the loader may pull in: it is all that a page pays for until somebody wants to chat. */
const loaderMustNotImport = ['preact', '@preact/signals-core', 'eventsource-parser', 'marked'];

const root = join(import.meta.dirname, '..');
const files = ['server', 'widget', 'demo'].flatMap(listFiles);
const imports = files.flatMap((file) => valueImports(file).map((target) => ({ file, target })));

describe('the house', () => {
  it('lets values be imported only along the table', () => {
    const strays = imports.filter(({ file, target }) => {
      const row = rowOf(file);
      if (!row) return true;
      return isLocal(target) ? !row.folders.some((folder) => isIn(target, folder)) : !isAllowedPackage(target, row.packages ?? []);
    });
    expect(strays).toEqual([]);
  });

  it('keeps the wire free of imports', () => {
    expect(imports.filter(({ file }) => /^server\/wire\/(version|protocol|errors|paths|file-types|picture-size)\.ts$/.test(file))).toEqual([]);
  });

  it('keeps platform code in runtimes and the demo', () => {
    const platform = imports.filter(({ file, target }) => /^(node|bun|cloudflare):/.test(target) && !/^(server\/(build|runtimes|cli)|widget\/build|demo)\//.test(file));
    expect(platform).toEqual([]);
    const globals = files.filter((file) => file.startsWith('server/') && !/^server\/(build|runtimes|cli)\//.test(file) && /\b(process|Buffer|Deno|Bun)\./.test(code(file)));
    expect(globals).toEqual([]);
  });

  it('has no cycles', () => {
    expect(files.map((file) => findCycle(file)).filter(Boolean)).toEqual([]);
  });

  it('has nothing of the build in what is built', () => {
    expect(imports.filter(({ file, target }) => /^(widget|server)\/build\//.test(target) && !/^(widget|server)\/build\//.test(file))).toEqual([]);
  });

  it('has no framework in the loader', () => {
    const reached = reach('widget/loader.ts');
    const packages = imports.filter(({ file, target }) => reached.has(file) && loaderMustNotImport.includes(target));
    expect(packages).toEqual([]);
  });

  it('reads the environment in one place', () => {
    const readers = files.filter((file) => /\bDASHSCOPE_API_KEY\b/.test(code(file)) && !file.startsWith('demo/'));
    expect(readers).toContain('server/config.ts');
    // Commands tell owners which variables to set; they read none of them.
    expect(readers.filter((file) => !isIn(file, 'server/config') && !isIn(file, 'server/cli') && file !== 'server/config.ts')).toEqual([]);
  });

  it('has files of one idea: none is longer than 300 lines', () => {
    expect(files.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 300)).toEqual([]);
  });

  it('has nothing at the top level but what everybody expects there', () => {
    const expected = /^(package\.json|package-lock\.json|tsconfig\.json|vite\.config\.ts|widget|server|demo|test|README\.md|LICENSE|Dockerfile|wrangler\.jsonc|CHANGELOG\.md|\..+|node_modules|dist|data)$/;
    expect(readdirSync(root).filter((name) => !expected.test(name))).toEqual([]);
  });
});

function listFiles(folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (statSync(join(root, path)).isDirectory()) return listFiles(path);
    return /\.tsx?$/.test(name) && !name.endsWith('.d.ts') ? [path] : [];
  });
}

function code(file: string): string {
  return readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, '');
}

/** Targets of static, dynamic and re-exporting imports that are there at run time; local ones as paths from the root. */
function valueImports(file: string): string[] {
  const found = code(file).matchAll(/\b(?:import|export)\s+(?!type\b)(?:[\w*\s{},$]+?\s+from\s+)?'([^']+)'|\bimport\(\s*'([^']+)'/g);
  return [...found]
    .filter(([statement]) => !/^(?:import|export)\s*\{(?:\s*type\s+\w+\s*,?)+\}\s*from/.test(statement))
    .map(([, fixed, lazy]) => fixed ?? lazy ?? '')
    .filter((target) => !target.startsWith('virtual:'))
    .map((target) => (target.startsWith('.') ? normalize(join(dirname(file), target)).replaceAll('\\', '/') : target));
}

function rowOf(file: string) {
  const key = Object.keys(mayImport)
    .filter((folder) => isIn(file, folder))
    .sort((a, b) => b.length - a.length)[0];
  return key === undefined ? undefined : mayImport[key];
}

function isLocal(target: string): boolean {
  return /^(server|widget|demo|test)\//.test(target);
}

function isIn(path: string, folder: string): boolean {
  return relative(folder, path.replace(/\.tsx?$/, '')).split('/')[0] !== '..';
}

function isAllowedPackage(target: string, packages: string[]): boolean {
  return packages.some((name) => target === name || target.startsWith(name.endsWith(':') ? name : `${name}/`));
}

function reach(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const { target } of imports.filter((edge) => edge.file === file)) if (isLocal(target)) reach(target, seen);
  return seen;
}

function findCycle(from: string): string | undefined {
  const direct = imports.filter(({ file }) => file === from).map(({ target }) => target);
  return direct.some((target) => isLocal(target) && reach(target).has(from)) ? from : undefined;
}
