import type { Plugin } from 'vite';

/**
 * What of Hono the worker does without: its larger routers, which are no faster with some thirty routes, and the code
 * behind `mount()`, `html()` and `parseBody()`, which nothing in it calls. That is 4 kB. Nor is anybody told of traces there.
 */
export function trimWorker(): Plugin {
  return {
    name: 'trim-worker',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === 'cloudflare',
    resolveId(source, importer) {
      return source === 'hono' ? this.resolve('hono/tiny', importer, { skipSelf: true }) : undefined;
    },
    transform(code, id) {
      if (/\/hono\/dist\/(hono-base|context)\.js$/.test(id)) return { code: code.replace(/\n\t(mount|html = )\([^]*?\n\t};?\n/, '\n'), map: null };
      if (!/\/server\/[\w/-]+\.ts$/.test(id) || !code.includes('span?.end(')) return undefined;
      return { code: code.replace(/\bspan\?\.end\([^;]*\);/g, '').replace(/(?<=const span = )[\w.]+\?\.begin[^;]*/g, 'undefined'), map: null };
    },
    load(id) {
      const [, unused] = /\/hono\/dist\/utils\/(mount|body)\.js$/.exec(id) ?? [];
      return unused && `export const ${unused === 'mount' ? 'createMountedRequest' : 'parseBody'} = undefined;`;
    },
  };
}
