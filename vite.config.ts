import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { EnvironmentOptions, Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

// One run builds the panel and its lazy chunks, then the loader that must know their names, then the server twice.
const widgetFolder = 'dist/widget';
const chatEntry = { file: '', integrity: '' };

/** Notes the panel's entry chunk, whose name and hash the loader needs. */
function noteChatEntry(): Plugin {
  return {
    name: 'note-chat-entry',
    applyToEnvironment: (environment) => environment.name === 'widget',
    writeBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk' || !chunk.isEntry) continue;
        chatEntry.file = chunk.fileName;
        chatEntry.integrity = `sha384-${createHash('sha384').update(chunk.code).digest('base64')}`;
      }
    },
  };
}

/** `virtual:chat-entry`: `{ file, integrity }` of the panel's entry chunk. */
function provideChatEntry(): Plugin {
  const id = '\0virtual:chat-entry';
  return {
    name: 'provide-chat-entry',
    resolveId: (source) => (source === 'virtual:chat-entry' ? id : undefined),
    load: (loaded) => (loaded === id ? `export const chatEntry = ${JSON.stringify(chatEntry)};` : undefined),
  };
}

/**
 * Vite wraps every `import()` in a helper of 1.3 kB that writes preload links into the page.
 * Our lazy chunks have no styles and no dependencies that are not loaded yet, so the bare import is all they need.
 */
function plainDynamicImports(): Plugin {
  return {
    name: 'plain-dynamic-imports',
    enforce: 'pre',
    applyToEnvironment: (environment) => environment.name === 'widget',
    load: (id) => (id === '\0vite/preload-helper.js' ? 'export const __vitePreload = (load) => load();' : undefined),
  };
}

/** Brotli and gzip beside every built file, so that the server never compresses. */
function precompress(): void {
  for (const name of readdirSync(widgetFolder)) {
    if (!/\.(js|css|svg)$/.test(name)) continue;
    const path = join(widgetFolder, name);
    const content = readFileSync(path);
    const brotli = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
    writeFileSync(`${path}.br`, brotli);
    writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
  }
}

const widget: EnvironmentOptions = {
  consumer: 'client',
  build: {
    outDir: widgetFolder,
    emptyOutDir: true,
    target: 'es2020',
    modulePreload: false,
    rolldownOptions: {
      input: { chat: 'widget/chat.tsx' },
      // The lazy chunks take Preact from the panel's entry instead of a third file.
      preserveEntrySignatures: 'allow-extension',
      output: { format: 'es', entryFileNames: 'chat-[hash].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
};

const loader: EnvironmentOptions = {
  consumer: 'client',
  build: {
    outDir: widgetFolder,
    emptyOutDir: false,
    target: 'es2020',
    lib: { entry: 'widget/loader.ts', formats: ['iife'], name: 'BailianChatLoader', fileName: () => 'widget.js' },
  },
};

const server: EnvironmentOptions = {
  consumer: 'server',
  build: {
    outDir: 'dist/server',
    emptyOutDir: true,
    ssr: true,
    target: 'node22',
    minify: false,
    rolldownOptions: {
      input: { node: 'server/runtimes/node.ts', demo: 'demo/main.ts' },
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunk-[name]-[hash].js' },
    },
  },
};

// The backend in one file with everything it needs: what an edge runtime loads, and the proof that it needs no Node.
const edge: EnvironmentOptions = {
  consumer: 'server',
  resolve: { noExternal: true, conditions: ['worker', 'browser', 'module', 'import', 'default'] },
  build: {
    outDir: 'dist/edge',
    emptyOutDir: true,
    ssr: true,
    target: 'es2024',
    minify: true,
    rolldownOptions: { input: { index: 'server/index.ts' }, output: { format: 'es', entryFileNames: '[name].js' } },
  },
};

export default defineConfig({
  appType: 'custom',
  base: './',
  publicDir: false,
  plugins: [plainDynamicImports(), noteChatEntry(), provideChatEntry()],
  environments: { widget, loader, server, edge },
  builder: {
    sharedConfigBuild: true,
    sharedPlugins: true,
    async buildApp(builder) {
      for (const name of ['widget', 'loader', 'server', 'edge']) {
        const environment = builder.environments[name];
        if (environment) await builder.build(environment);
      }
      precompress();
    },
  },
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
