import type { Plugin } from 'vite';
import { isForPages } from './files.ts';
import { goneFromPreact, trimmed } from './unused-in-packages.ts';

/** Takes away from packages what the widget never uses: see unused-in-packages.ts. */
export function trimPackages(): Plugin {
  const done = new Set<unknown>();
  return {
    name: 'trim-packages',
    enforce: 'pre',
    applyToEnvironment: isForPages,
    transform(code, id) {
      const [file, cuts] = trimmed.find(([file]) => id.endsWith(file)) ?? [];
      if (!cuts) return undefined;
      done.add(cuts);
      const kept = cuts.reduce((left, [found, instead]) => {
        if (typeof found === 'string' ? left.split(found).length !== 2 : !found.test(left)) throw new Error(`${file} is built in another way than before: ${String(found)}`);
        return typeof found === 'string' ? left.split(found).join(instead) : left.replace(found, instead);
      }, code);
      return { code: kept, map: null };
    },
    generateBundle(_options, bundle) {
      if (this.environment.name === 'widget' && done.size < trimmed.length) throw new Error('The widget takes another file of a package than trimPackages knows.');
      for (const chunk of Object.values(bundle)) {
        const gone = chunk.type === 'chunk' && goneFromPreact.exec(chunk.code);
        if (gone) throw new Error(`${chunk.fileName} uses ${gone[0]}, which trimPackages takes away from Preact.`);
      }
    },
  };
}
