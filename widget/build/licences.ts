import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** Licences of packages whose code is in the built files want to go along wherever it goes: noted as they are built, written into each folder. */
export interface Licences {
  note: Plugin;
  write: () => void;
}

export function createLicences(): Licences {
  // By folder.
  const bundled = new Map<string, Set<string>>();
  return {
    note: {
      name: 'note-bundled',
      generateBundle(_options, bundle) {
        const { outDir } = this.environment.config.build;
        const packages = bundled.get(outDir) ?? new Set<string>();
        bundled.set(outDir, packages);
        for (const chunk of Object.values(bundle)) {
          if (chunk.type !== 'chunk') continue;
          for (const [id, { renderedLength }] of Object.entries(chunk.modules)) {
            const [found] = /(?<=\/)node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id) ?? [];
            if (found && renderedLength > 0) packages.add(found);
          }
        }
      },
    },
    write() {
      for (const [folder, packages] of bundled) {
        const notices = [...packages].sort().map((path) => {
          const { name, version, license, author } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as { name: string; version: string; license: string; author?: string | { name: string } };
          const file = readdirSync(path).find((name) => /^licen[sc]e(\.\w+)?$/i.test(name));
          const text = file === undefined ? `By ${typeof author === 'object' ? author.name : (author ?? 'its contributors')}.` : readFileSync(join(path, file), 'utf8').trim();
          return `${name} ${version} (${license})\n\n${text}\n`;
        });
        if (notices.length > 0) writeFileSync(join(folder, 'licenses.txt'), `Other people's work in these files, and its licences.\n\n${notices.join(`\n${'-'.repeat(80)}\n\n`)}`);
      }
    },
  };
}
