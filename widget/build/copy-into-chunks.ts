import type { Plugin } from 'vite';

/**
 * A lazy chunk that shares modules with another would take them from there, where they then could not be inlined, or
 * make a third file of them. Tools get copies of what has no state: 0.6 kB that most pages never load.
 */
export function copyIntoTools(): Plugin {
  return {
    name: 'copy-into-tools',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === 'widget',
    async resolveId(source, importer) {
      const tool = /\/widget\/(trace|attach|memory|outbox|more|challenge|actions|history|voice|page|identity|frame)\/|\?(trace|attach|memory|outbox|more|challenge|actions|history|voice|page|identity|frame)$/.exec(importer ?? '');
      if (!tool || !/safe-url|to-text|is-allowed-image|wire\/(paths|protocol|feedback|visitor)\.|transport\/clock|send-request|tool-request|is-dark|look-options|on-escape|memory-api|sign-in-api|history-api|more-options|words-of|state\/storage|(?:ui|^\.)\/(live|gone|glyph-button|confirm|copy-text|side-view\.tsx)|noble\/hashes|^\.\/(_md|_u64|utils)\.js$/.test(source)) return undefined;
      const found = await this.resolve(source, importer, { skipSelf: true });
      return found && `${found.id}?${tool[1] ?? tool[2]}`;
    },
  };
}

/** What every language has is copied into each of them: a page loads one. */
export function copyIntoWords(): Plugin {
  return {
    name: 'copy-into-words',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === 'words',
    async resolveId(source, importer = '') {
      if (!source.endsWith('/to-phrases.ts')) return undefined;
      const found = await this.resolve(source, importer, { skipSelf: true });
      return found && `${found.id}?${importer.split('/').pop()}`;
    },
  };
}
