import type { Plugin } from 'vite';

/**
 * What of Hono the worker does without: its larger routers, which are no faster with some thirty routes, and the code
 * behind `mount()` and `parseBody()`, which nothing in it calls. That is 3.5 kB.
 */
export function trimWorker(): Plugin {
  return {
    name: 'trim-worker',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === 'cloudflare',
    resolveId(source, importer) {
      return source === 'hono' ? this.resolve('hono/tiny', importer, { skipSelf: true }) : undefined;
    },
    load(id) {
      const [, unused] = /\/hono\/dist\/utils\/(mount|body)\.js$/.exec(id) ?? [];
      return unused && `export const ${unused === 'mount' ? 'createMountedRequest' : 'parseBody'} = undefined;`;
    },
  };
}
