import type { Plugin } from 'vite';
import { isForPages } from './files.ts';

/**
 * Vite wraps every `import()` in a helper of 1.3 kB that writes preload links into the page.
 * Our lazy chunks have no styles and no dependencies that are not loaded yet, so the bare import is all they need.
 */
export function plainDynamicImports(): Plugin {
  return {
    name: 'plain-dynamic-imports',
    enforce: 'pre',
    applyToEnvironment: isForPages,
    load: (id) => (id === '\0vite/preload-helper.js' ? 'export const __vitePreload = (load) => load();' : undefined),
    // The call around the import does nothing any more; for the loader, which is no module, its arguments are others.
    renderChunk: (code) => ({ code: code.replace(/__vitePreload\(\(\) => ([^;]*?), (?:__VITE_PRELOAD__|void 0), (?:import\.meta|\{\})\.url\)/g, '$1'), map: null }),
  };
}
