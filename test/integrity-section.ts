import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toIntegrityTags } from '../demo/integrity-tags.ts';

/** The tags of README that hold a page to the build in `dist`, as `npm run tags` prints them. */
export function toIntegritySection(root: string): string {
  const hashes = JSON.parse(readFileSync(join(root, 'dist/widget/integrity.json'), 'utf8')) as Record<string, string>;
  const { full, chunked } = toIntegrityTags('https://chat.example.com', hashes);
  return `\`\`\`html\n${full}\n${chunked}\n\`\`\``;
}
