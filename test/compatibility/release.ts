import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { build, type Rolldown } from 'vite';

/** Where the last release is kept, as it was built. */
export const releasePath = join(import.meta.dirname, 'last-release.json.br');

/** Its files: paths below a folder that may be anywhere, and what they hold. */
export type Release = Record<string, string>;

/** Of the widget, what a chat in English needs. Whoever misses another file goes on without it. */
const isNeeded = /^(widget|(en|en-tools|chat|answer|outbox|more|frame|actions|history|trace)-[\w-]{8})\.js$/;

/** The built widget and the built server of a repository, the server in one file that needs no package. */
export async function readRelease(root: string): Promise<Release> {
  const folder = join(root, 'dist/widget');
  const widget = readdirSync(folder).filter((name) => isNeeded.test(name)).map((name) => [`widget/${name}`, readFileSync(join(folder, name), 'utf8')] as const);
  const built = await build({
    configFile: false,
    root,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: join(root, 'dist/server/node.js'),
      write: false,
      minify: true,
      target: 'node22',
      // What is for Redis alone is left out.
      rolldownOptions: { external: [/node-redis/], output: { codeSplitting: false } },
    },
  });
  // Without a watcher and for one format it is one result.
  const { output } = [built].flat()[0] as Rolldown.RolldownOutput;
  const code = output.map((chunk) => (chunk.type === 'chunk' ? chunk.code : '')).join('');
  return { ...Object.fromEntries(widget), 'server/node.js': code, 'package.json': '{"type":"module"}' };
}

export function pack(release: Release): Buffer {
  const text = JSON.stringify(release);
  return brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: text.length } });
}

/** Puts the kept release into a folder. */
export function unpackRelease(folder: string): void {
  const release = JSON.parse(brotliDecompressSync(readFileSync(releasePath)).toString()) as Release;
  for (const [name, content] of Object.entries(release)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}
