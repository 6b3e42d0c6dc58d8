import type { Plugin } from 'vite';

/** JSX as calls of Preact's own `h`: shorter than those of the automatic runtime, which is 0.1 kB more besides. */
export function importH(): Plugin {
  return {
    name: 'import-h',
    enforce: 'pre',
    transform: (code, id) =>
      /\.tsx($|\?)/.test(id) && !id.includes('/demo/') ? { code: `import { h${code.includes('<>') ? ', Fragment' : ''} } from 'preact'; ${code}`, map: null } : undefined,
  };
}
