import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { widgetFolder } from './files.ts';

export function toBrotli(content: string | Buffer): Buffer {
  return brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
}

/** Brotli and gzip beside every built file, so that the server never compresses. */
export function precompress(): void {
  for (const name of readdirSync(widgetFolder)) {
    if (!/\.(js|css|svg)$/.test(name)) continue;
    const path = join(widgetFolder, name);
    const content = readFileSync(path);
    writeFileSync(`${path}.br`, toBrotli(content));
    writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
  }
}
