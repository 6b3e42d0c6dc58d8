import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Miniflare } from 'miniflare';
import { root } from './process-runtime.ts';
import type { Runtime } from './runtime.ts';

/** What wrangler.jsonc says, as far as it is used. */
interface WranglerConfig {
  main: string;
  compatibility_date: string;
  compatibility_flags: string[];
  assets: { directory: string };
  durable_objects: { bindings: { name: string; class_name: string }[] };
  migrations: { new_sqlite_classes: string[] }[];
}

/** The worker as wrangler.jsonc describes it, on a real workerd. */
export const workerd: Runtime = {
  name: 'workerd',
  async start({ env, folder }) {
    const config = readWranglerConfig();
    const stored = config.migrations.flatMap((migration) => migration.new_sqlite_classes);
    const directory = join(root, config.assets.directory);
    const miniflare = new Miniflare({
      modules: ['worker.js', ...readdirSync(dirname(join(root, config.main))).filter((name) => name.endsWith('.js') && name !== 'worker.js')].map((name) => ({ type: 'ESModule', path: name, contents: readFileSync(join(root, dirname(config.main), name), 'utf8') })),
      compatibilityDate: config.compatibility_date,
      compatibilityFlags: config.compatibility_flags,
      bindings: env,
      durableObjects: Object.fromEntries(config.durable_objects.bindings.map(({ name, class_name: className }) => [name, { className, useSQLite: stored.includes(className) }])),
      durableObjectsPersist: folder,
      assets: { directory, routerConfig: { has_user_worker: true }, assetConfig: { headers: { version: 2, rules: readHeaderRules(join(directory, '_headers')) } } },
      cf: false,
      handleRuntimeStdio(stdout: NodeJS.ReadableStream, stderr: NodeJS.ReadableStream) {
        stdout.resume();
        stderr.resume();
      },
    });
    const base = (await miniflare.ready).origin;
    return {
      fetch: (path, init) => fetch(base + path, init),
      stop: () => miniflare.dispose(),
      // Which sends workerd a SIGKILL in any case.
      kill: () => miniflare.dispose(),
    };
  },
};

export function readWranglerConfig(): WranglerConfig {
  const text = readFileSync(join(root, 'wrangler.jsonc'), 'utf8');
  return JSON.parse(text.replace(/^\s*\/\/.*$/gm, '')) as WranglerConfig;
}

/** `_headers` as wrangler reads it: a path, and below it, indented, headers to set. */
function readHeaderRules(path: string): Record<string, { set: Record<string, string> }> {
  const blocks = readFileSync(path, 'utf8').split(/\n(?=\/)/);
  return Object.fromEntries(
    blocks.map((block) => {
      const [pattern = '', ...lines] = block.trim().split('\n');
      return [pattern, { set: Object.fromEntries(lines.map((line) => line.trim().split(/: (.*)/).slice(0, 2) as [string, string])) }];
    }),
  );
}
