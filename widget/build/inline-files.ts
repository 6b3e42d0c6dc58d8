import { join } from 'node:path';
import type { Plugin } from 'vite';
import { languages } from './files.ts';

/** In the single file, what the loader would import later is in it; but for formulas, which are as large as all the rest. */
export function inlineFiles(): Plugin {
  const id = '\0inline-files';
  const files = { chat: 'whole.ts', whole: 'whole.ts', look: 'look.ts', highlight: 'markdown/highlight.ts', ...Object.fromEntries(languages.flatMap((name) => ['', '-tools'].map((kind) => [name + kind, `i18n/${name.toLowerCase()}${kind}.ts`]))) };
  return {
    name: 'inline-files',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === 'full',
    resolveId: (source) => (source.endsWith('/script-source.ts') ? id : undefined),
    load(loaded) {
      if (loaded !== id) return undefined;
      const imports = Object.values(files).map((file, at) => `import * as file${at} from ${JSON.stringify(join(this.environment.config.root, 'widget', file))};`);
      const table = Object.keys(files).map((name, at) => `${JSON.stringify(name)}: file${at}`);
      return `${imports.join('')} const files = { ${table.join()} };
        export const importFile = async (_base, name) => { if (!files[name]) throw new Error(name + ' is not in the single file'); return files[name]; };`;
    },
  };
}
