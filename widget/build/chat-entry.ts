import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** Folders whose change must change the names of languages and of files that stand alone. */
const namedFolders = ['widget/i18n', 'widget/markdown', 'widget/look'];

/** The hash in the name of the panel's entry chunk, which the names of languages and the loader are made with once it is built. */
export interface ChatEntry {
  readHash: () => string;
  note: Plugin;
  provide: Plugin;
}

export function createChatEntry(): ChatEntry {
  let chatHash = '';
  const id = '\0virtual:chat-entry';
  return {
    readHash: () => chatHash,
    // Names of all its chunks stand in the entry, so its hash tells every change of them, and the words are counted in.
    note: {
      name: 'note-chat-entry',
      applyToEnvironment: (environment) => environment.name === 'widget',
      augmentChunkHash: ({ isEntry }) => (isEntry ? ['package-lock.json', ...namedFolders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))].map((path) => readFileSync(path, 'utf8')).join('') : undefined),
      writeBundle(_options, bundle) {
        for (const chunk of Object.values(bundle)) {
          if (chunk.type === 'chunk' && chunk.isEntry) chatHash = /-([\w-]{8})\.js$/.exec(chunk.fileName)?.[1] ?? '';
        }
      },
    },
    // `virtual:chat-entry`: that hash, for the loader.
    provide: {
      name: 'provide-chat-entry',
      resolveId: (source) => (source === 'virtual:chat-entry' ? id : undefined),
      load: (loaded) => (loaded === id ? `export const chatHash = ${JSON.stringify(chatHash)};` : undefined),
    },
  };
}
