import { mkdirSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import type { Plugin } from 'vite';
import { isForPages } from './files.ts';

/** Notes what each file for pages, and the worker, is made of, for `npm run size`: bytes of each module alone, compressed. */
export function noteModules(): Plugin {
  const noted: Record<string, Record<string, number>> = {};
  return {
    name: 'note-modules',
    applyToEnvironment: (environment) => isForPages(environment) || environment.name === 'cloudflare',
    generateBundle(_options, bundle) {
      const { root } = this.environment.config;
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        noted[chunk.fileName] = Object.fromEntries(
          Object.entries(chunk.modules).map(([id, { code }]) => {
            const bare = (code ?? '').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '').replace(/\s+/g, ' ');
            return [relative(root, id.replace(/\?.*/, '')), brotliCompressSync(bare).length];
          }),
        );
      }
      mkdirSync('dist', { recursive: true });
      writeFileSync('dist/modules.json', JSON.stringify(noted));
    },
  };
}
