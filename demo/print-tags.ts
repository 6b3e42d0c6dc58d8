import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { toIntegrityTags } from './integrity-tags.ts';

/** `npm run tags -- https://chat.example.com`: tags that hold the widget to the build in `dist`. */
const [endpoint = ''] = process.argv.slice(2);

if (!/^https?:\/\/[^/]/.test(endpoint)) {
  process.stderr.write(`"${endpoint}" is no address of a backend: write npm run tags -- https://chat.example.com\n`);
  process.exitCode = 1;
} else {
  const hashes: Record<string, string> = JSON.parse(readFileSync(join(import.meta.dirname, '../dist/widget/integrity.json'), 'utf8'));
  const { full, map, chunked } = toIntegrityTags(endpoint, hashes);
  process.stdout.write(`In one file, checked by every browser:

${full}

In pieces, loaded when they are needed, checked by browsers that know integrity in import maps. The map comes first:

<script type="importmap">${map}</script>
${chunked}

A content security policy has to allow the map: script-src 'sha256-${createHash('sha256').update(map).digest('base64')}'
`);
}
