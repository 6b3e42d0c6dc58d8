import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { describe, expect, it } from 'vitest';

const folder = join(import.meta.dirname, '../../dist/npm');

/** Bytes, compressed, of a page's own bundle that uses an entry, and its code. */
async function bundle(source: string): Promise<{ bytes: number; code: string }> {
  const id = '\0page';
  const built = await build({
    configFile: false,
    logLevel: 'error',
    plugins: [{ name: 'page', resolveId: (asked) => (asked === id ? id : undefined), load: (asked) => (asked === id ? source : undefined) }],
    build: { write: false, modulePreload: false, rolldownOptions: { input: id, preserveEntrySignatures: 'strict' } },
  });
  // Without a watcher and for one format it is one result.
  const { output } = [built].flat()[0] as Rolldown.RolldownOutput;
  const code = output.map((chunk) => (chunk.type === 'chunk' ? chunk.code : '')).join('');
  return { bytes: brotliCompressSync(code).length, code };
}

describe('a page’s bundle', () => {
  it.each([
    ['bailian-chat', 'index.js', `init({ endpoint: 'https://chat.example' })`, 'init'],
    ['bailian-chat/element', 'element.js', `defineElement({ endpoint: 'https://chat.example' })`, 'defineElement'],
  ])('grows by half a kilobyte at most with %s: the chat comes from the backend', async (_name, file, use, imported) => {
    const { bytes, code } = await bundle(`import { ${imported} } from ${JSON.stringify(join(folder, file))}; void ${use};`);
    expect(bytes).toBeLessThanOrEqual(500);
    expect(code).toContain('module.js');
  });

  it.each(['index.js', 'element.js', 'react.js', 'preact.js', 'vue.js'])('does not grow with %s where nothing of it is used', async (file) => {
    const { bytes } = await bundle(`import * as all from ${JSON.stringify(join(folder, file))}; export const none = 1;`);
    expect(bytes).toBeLessThanOrEqual(40);
  });
});
