import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { widgetFolder } from './files.ts';

/** How many further addresses a file has that differ in their query alone: see widget/script-source.ts. */
const furtherAddresses = 3;

/**
 * Files that a tag may hold to a hash: both scripts under names that stand for what is in them, so that they never
 * change, and `integrity.json` with the hash of everything that may be loaded. Returns those of the scripts, a line each.
 */
export function writeIntegrity(chatHash: string): string[] {
  const hashes: Record<string, string> = {};
  for (const name of readdirSync(widgetFolder).filter((file) => /-[\w-]{8}\.js$|^widget(-full)?\.js$/.test(file))) {
    const content = readFileSync(join(widgetFolder, name));
    const hash = createHash('sha384').update(content).digest();
    const isScript = name.startsWith('widget');
    const fixed = isScript ? name.replace('.js', `-${hash.toString('base64url').slice(0, 8)}.js`) : name;
    if (isScript) writeFileSync(join(widgetFolder, fixed), content);
    // By their names the loader knows these, and tries them again.
    const isTriedAgain = name.endsWith(`-${chatHash}.js`) && !name.startsWith('chat-');
    const names = [fixed, ...Array.from({ length: isTriedAgain ? furtherAddresses : 0 }, (_, at) => `${fixed}?${at}`)];
    for (const one of names) hashes[one] = `sha384-${hash.toString('base64')}`;
  }
  writeFileSync(join(widgetFolder, 'integrity.json'), `${JSON.stringify(hashes, null, 2)}\n`);
  return Object.entries(hashes).flatMap(([name, hash]) => (name.startsWith('widget') ? [`${name} ${hash}`] : []));
}
