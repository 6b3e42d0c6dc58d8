import type { EnvironmentOptions, Rolldown } from 'vite';

/** Where the function for Vercel is built, with what describes it. */
export const vercelFolder = 'dist/vercel';

// What npm packages import: see test/npm/write-package.ts.
const npm: EnvironmentOptions = {
  consumer: 'server',
  build: {
    outDir: 'dist/npm',
    emptyOutDir: true,
    ssr: true,
    target: 'es2022',
    minify: false,
    rolldownOptions: {
      input: {
        index: 'widget/npm/index.ts',
        element: 'widget/npm/element.ts',
        server: 'server/index.ts',
        'server-node': 'server/runtimes/node-library.ts',
        'server-cloudflare': 'server/runtimes/cloudflare.ts',
        cli: 'server/cli/main.ts',
        react: 'widget/npm/react.ts',
        preact: 'widget/npm/preact.ts',
        vue: 'widget/npm/vue.ts',
      },
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunk-[name]-[hash].js' },
    },
  },
};

// The demo's examples, with the frameworks that they show.
const examples: EnvironmentOptions = {
  consumer: 'client',
  define: { 'process.env.NODE_ENV': '"production"', __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false' },
  build: {
    outDir: 'dist/examples',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    rolldownOptions: {
      input: { react: 'demo/examples/react.tsx', vue: 'demo/examples/vue.ts', plain: 'demo/examples/plain.ts', playground: 'demo/playground/main.ts' },
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunk-[name]-[hash].js' },
    },
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
      input: { node: 'server/runtimes/node.ts', cli: 'server/cli/main.ts', demo: 'demo/main.ts' },
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunk-[name]-[hash].js' },
    },
  },
};

/** What finds no `node_modules` where it runs: everything it uses is in its files. */
function bundle(outDir: string, conditions: string[], { minify, ...rolldownOptions }: Rolldown.RolldownOptions & { minify: boolean }): EnvironmentOptions {
  return {
    consumer: 'server',
    resolve: { noExternal: true, conditions: [...conditions, 'module', 'import', 'default'] },
    build: { outDir, emptyOutDir: true, ssr: true, target: 'es2024', minify, rolldownOptions },
  };
}

const portable = bundle('dist/portable', ['node'], {
  minify: false,
  input: { node: 'server/runtimes/node.ts', deno: 'server/runtimes/deno.ts', bun: 'server/runtimes/bun.ts' },
  output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunk-[name]-[hash].js' },
});

// One function in one file, for Vercel's Build Output API: https://vercel.com/docs/build-output-api
const vercel = bundle(`${vercelFolder}/functions/chat.func`, ['node'], {
  minify: false,
  input: { chat: 'server/runtimes/vercel.ts' },
  output: { format: 'es', codeSplitting: false, entryFileNames: '[name].mjs' },
});

// The library in one file with everything it needs: the proof that it needs no Node.
const edge = bundle('dist/edge', ['worker', 'browser'], {
  minify: true,
  input: { index: 'server/index.ts' },
  output: { format: 'es', entryFileNames: '[name].js' },
});

// What wrangler.jsonc names: one file again, since the platform loads it whole.
const cloudflare = bundle('dist/cloudflare', ['workerd', 'worker', 'browser'], {
  minify: true,
  input: { worker: 'server/runtimes/cloudflare.ts' },
  // The platform takes every export of the entry for a handler, so that what chunks share cannot stand in it.
  preserveEntrySignatures: 'strict',
  output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name].js' },
});

/** What runs elsewhere than in pages, and what is published: in the order of building. */
export const serverEnvironments: Record<string, EnvironmentOptions> = { npm, examples, server, portable, vercel, edge, cloudflare };
