import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

/** What each built file is made of, by module, as `vite build` leaves it: bytes of its code alone, compressed. */
type Modules = Record<string, Record<string, number>>;

/** Parts below this are summed up. */
const smallest = 50;

/**
 * What each kilobyte of the files is for: `chat-….js 13.59 kB: preact 4.10, widget/ui 3.02, …`. A file is compressed as
 * one, so its bytes are shared out by what each part would take alone.
 */
export function explainSize(root: string, files: readonly string[]): string[] {
  const modules = JSON.parse(readFileSync(join(root, 'dist/modules.json'), 'utf8')) as Modules;
  return files.map((file) => {
    const name = basename(file);
    const bytes = brotliCompressSync(readFileSync(file), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
    const parts = new Map<string, number>();
    for (const [id, alone] of Object.entries(modules[name] ?? {})) parts.set(toPart(id), (parts.get(toPart(id)) ?? 0) + alone);
    const sum = [...parts.values()].reduce((all, one) => all + one, 0);
    const shares = [...parts].map(([part, alone]) => ({ part, share: (alone / sum) * bytes })).sort((a, b) => b.share - a.share);
    const rest = shares.filter(({ share }) => share < smallest).reduce((all, { share }) => all + share, 0);
    const named = shares.filter(({ share }) => share >= smallest).map(({ part, share }) => `${part} ${toKilobytes(share)}`);
    return `${name} ${toKilobytes(bytes)} kB: ${[...named, ...(rest >= 5 ? [`the rest ${toKilobytes(rest)}`] : [])].join(', ')}`;
  });
}

/** A package, style sheets, a folder, or a file at the top of one. */
function toPart(id: string): string {
  if (/\0/.test(id)) return 'build';
  const [, scoped] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id) ?? [];
  if (scoped) return scoped;
  if (/\.css\b/.test(id)) return 'css';
  const folder = /^((?:widget|server)\/[\w-]+)\//.exec(id)?.[1];
  return folder ?? id.replace(/^widget\//, '').replace(/\.tsx?$/, '');
}

function toKilobytes(bytes: number): string {
  return (bytes / 1_000).toFixed(2);
}
