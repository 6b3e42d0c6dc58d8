import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { minify } from 'terser';
import type { EnvironmentOptions, Plugin, Rolldown } from 'vite';
import { defineConfig } from 'vitest/config';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
// Under Node 20 a test that fails would end in an error of the reporter's own.
if (major < 22 || (major === 22 && minor < 13)) throw new Error(`Node ${process.versions.node} is too old: 22.13 or newer is needed.`);

// One run builds the panel and its lazy chunks, then the loader that must know their hash, then the server twice.
const widgetFolder = 'dist/widget';
let chatHash = '';

const isForPages = ({ name }: { name: string }): boolean => /^(widget|whole|loader)$/.test(name);

/** Notes the hash of the panel's entry chunk. Names of all its chunks stand in it, so it tells every change of them. */
function noteChatEntry(): Plugin {
  return {
    name: 'note-chat-entry',
    applyToEnvironment: (environment) => environment.name === 'widget',
    writeBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type === 'chunk' && chunk.isEntry) chatHash = /-([\w-]{8})\.js$/.exec(chunk.fileName)?.[1] ?? '';
      }
    },
  };
}

/** `virtual:chat-entry`: that hash, for the loader. */
function provideChatEntry(): Plugin {
  const id = '\0virtual:chat-entry';
  return {
    name: 'provide-chat-entry',
    resolveId: (source) => (source === 'virtual:chat-entry' ? id : undefined),
    load: (loaded) => (loaded === id ? `export const chatHash = ${JSON.stringify(chatHash)};` : undefined),
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
    applyToEnvironment: isForPages,
    load: (id) => (id === '\0vite/preload-helper.js' ? 'export const __vitePreload = (load) => load();' : undefined),
    // The call around the import does nothing any more; for the loader, which is no module, its arguments are others.
    renderChunk: (code) => ({ code: code.replace(/__vitePreload\(\(\) => ([^;]*?), (?:__VITE_PRELOAD__|void 0), (?:import\.meta|\{\})\.url\)/g, '$1'), map: null }),
  };
}

/** JSX as calls of Preact's own `h`: shorter than those of the automatic runtime, which is 0.1 kB more besides. */
function importH(): Plugin {
  return {
    name: 'import-h',
    enforce: 'pre',
    transform: (code, id) => (/\.tsx($|\?)/.test(id) ? { code: `import { h${code.includes('<>') ? ', Fragment' : ''} } from 'preact'; ${code}`, map: null } : undefined),
  };
}

/** What the function is called that makes marked's rules: its calls have no effect but their value. */
const ruleBuilder = 'buildMarkedRule';
/** Regular expressions in marked that only its renderer and the options that are off use. */
const unusedRules = 'escape\\w+|listReplaceNesting|endingNewline|notSpaceStart|outputLinkReplace|pedanticHrefTitle|percentDecode|spaceLine';

/** Members of the rules for plain Markdown that those for GitHub's, made from them, replace. */
const replacedRules = [
  /lheading:[\w$]+,(?=list:)/,
  /paragraph:[\w$]+,table:[\w$]+,(?=text:)/,
  /_backpedal:[\w$]+,(?=any)/,
  /del:[\w$]+,delLDelim:[\w$]+,delRDelim:[\w$]+,emStrongLDelim:[\w$]+,emStrongRDelimAst:[\w$]+,/,
  /,text:[\w$]+,url:[\w$]+(?=\})/,
];

/**
 * Of marked the widget uses the lexer alone, with the options of GitHub's Markdown. What no bundler can tell is said
 * here: that the renderer, the parser and the function that joins them are not needed though it is made when the module
 * is loaded, and which options are off. That is 5 kB of 19. Built differently, marked stops the build.
 */
function keepMarkedLexer(): Plugin {
  return {
    name: 'keep-marked-lexer',
    enforce: 'pre',
    applyToEnvironment: isForPages,
    transform(code, id) {
      if (!id.endsWith('/marked.esm.js')) return undefined;
      const find = (pattern: RegExp): RegExpExecArray => {
        const found = pattern.exec(code);
        if (!found) throw new Error(`marked is built in another way than before: there is no ${pattern}.`);
        return found;
      };
      const nameOf = (exported: string): string => (find(new RegExp(`([\\w$]+) as ${exported}[,}]`))[1] ?? '').replaceAll('$', '\\$');
      const [lexer, tokenizer, renderer] = [nameOf('Lexer'), nameOf('Tokenizer'), nameOf('Renderer')];
      const { index: end } = find(new RegExp(`(?<=var ${tokenizer}=class.*var ${lexer}=class.*)var ${renderer}=class`, 's'));
      const builder = find(/function ([\w$]+)\(\w+,\w+=""\)\{[^}]*\{replace:/)[1] ?? '';
      const kept = replacedRules
        .reduce((left, rule) => left.replace(find(rule)[0], ''), code.slice(0, end))
        .replace(/this\.options\.gfm\b/g, 'true')
        .replace(/this\.options\.(pedantic|breaks|silent)\b/g, 'false')
        .replace(/this\.options\.(extensions|hooks)\b/g, 'null')
        .replace(/\{normal:[\w$]+,gfm:([\w$]+)(,\w+:[\w$]+)+\}/g, '{normal:$1,gfm:$1}')
        .replace(/this\.options=(\w)\|\|[\w$]+/g, 'this.options=$1')
        .replace(/static get rules\(\).*?(?=lex\(\w\)\{\w=)/, '')
        .replace(/(?<=infiniteLoopError\(\w\)\{).*?(?=\}\})/, 'throw new Error()')
        .replace(/pedanticHeadingBeginRegex:.*?\)\),/, '')
        // The first use of a rule compiles it. With the alternatives behind a class of letters that takes half as long.
        .replace(/"(address\|article\|[\w|[\]-]+)"/, '"(?=\\\\w)(?:$1)"')
        .replace(new RegExp(`,(?:${unusedRules}):/(?:\\\\.|\\[(?:\\\\.|[^\\]])*\\]|[^/\\\\[])+/\\w*`, 'g'), '')
        .replace(new RegExp(`(?<![\\w$.])${builder}\\(`, 'g'), `${ruleBuilder}(`);
      return { code: `${kept};export{${lexer} as Lexer,${tokenizer} as Tokenizer};`, map: null };
    },
    generateBundle(_options, bundle) {
      const use = new RegExp(`\\.(?:${unusedRules})\\.(?:test|exec)|\\.(?:${unusedRules}),`);
      for (const chunk of Object.values(bundle)) {
        if (chunk.type === 'chunk' && use.test(chunk.code)) throw new Error('marked uses one of the rules that keepMarkedLexer takes away.');
      }
    },
  };
}

/** Of eventsource-parser, what no page gets to see: sentences of errors that are passed over, and a second use of a parser. */
const unusedInParser = [/"Cannot feed parser:[^"]+"/, /`Invalid [^;]*?"`(?=,)/, /`Unknown field .*?`(?=,\n)/, /, this\.field = .*?(?=;)/, /, reset(?= \};)/];

/** Built differently, the parser stops the build. */
function trimParser(): Plugin {
  return {
    name: 'trim-parser',
    enforce: 'pre',
    applyToEnvironment: isForPages,
    transform(code, id) {
      if (!id.endsWith('/eventsource-parser/dist/index.js')) return undefined;
      const trimmed = unusedInParser.reduce((left, pattern) => {
        if (!pattern.test(left)) throw new Error(`eventsource-parser is built in another way than before: there is no ${pattern}.`);
        return left.replace(pattern, (found) => (found.startsWith(',') ? '' : "''"));
      }, code);
      return { code: trimmed, map: null };
    },
  };
}

/**
 * A lazy chunk that shares modules with another would take them from there, where they then could not be inlined, or
 * make a third file of them. Tools get copies of what has no state: 0.6 kB that most pages never load.
 */
function copyIntoTools(): Plugin {
  return {
    name: 'copy-into-tools',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === 'widget',
    async resolveId(source, importer) {
      const tool = /\/widget\/(trace|attach|memory|outbox|more|actions|history|voice|page)\/|\?(trace|attach|memory|outbox|more|actions|history|voice|page)$/.exec(importer ?? '');
      if (!tool || !/safe-url|to-text|is-allowed-image|wire\/(paths|protocol|feedback)\.|transport\/clock|send-request|tool-request|on-escape|memory-api|history-api|more-options|words-of|ui\/(live|gone|glyph-button|confirm)/.test(source)) return undefined;
      const found = await this.resolve(source, importer, { skipSelf: true });
      return found && `${found.id}?${tool[1] ?? tool[2]}`;
    },
  };
}

/**
 * Terser behind Vite's own minifier finds 0.4 kB more in what a first answer costs: it inlines and folds what the other
 * leaves. Names of chunks were made before that, so another version of it may give other code under the same name, which
 * does the same and exports the same.
 */
async function minifyAgain(): Promise<void> {
  for (const name of readdirSync(widgetFolder)) {
    if (!name.endsWith('.js')) continue;
    const path = join(widgetFolder, name);
    const compress = { passes: 3, lhs_constants: false, keep_fargs: false };
    const { code = '' } = await minify(readFileSync(path, 'utf8'), { module: name !== 'widget.js', ecma: 2020, compress });
    writeFileSync(path, code);
  }
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

const treeshake = { manualPureFunctions: [ruleBuilder], propertyReadSideEffects: false } satisfies Rolldown.TreeshakingOptions;

const widget: EnvironmentOptions = {
  consumer: 'client',
  build: {
    outDir: widgetFolder,
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    rolldownOptions: {
      input: { chat: 'widget/chat.tsx' },
      treeshake,
      // The lazy chunks take Preact from the panel's entry instead of a third file.
      preserveEntrySignatures: 'allow-extension',
      output: { format: 'es', entryFileNames: 'chat-[hash].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
};

// The same in one file: see widget/whole.ts.
const whole: EnvironmentOptions = {
  consumer: 'client',
  build: {
    outDir: widgetFolder,
    emptyOutDir: false,
    target: 'es2022',
    rolldownOptions: {
      input: 'widget/whole.ts',
      treeshake,
      preserveEntrySignatures: 'strict',
      output: { format: 'es', codeSplitting: false, entryFileNames: () => `whole-${chatHash}.js` },
    },
  },
};

const loader: EnvironmentOptions = {
  consumer: 'client',
  build: {
    outDir: widgetFolder,
    emptyOutDir: false,
    target: 'es2022',
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
  oxc: { jsx: { runtime: 'classic', pragma: 'h', pragmaFrag: 'Fragment', development: false } },
  base: './',
  publicDir: false,
  plugins: [importH(), plainDynamicImports(), keepMarkedLexer(), trimParser(), copyIntoTools(), noteChatEntry(), provideChatEntry()],
  environments: { widget, whole, loader, server, edge },
  builder: {
    sharedConfigBuild: true,
    sharedPlugins: true,
    async buildApp(builder) {
      for (const name of ['widget', 'whole', 'loader', 'server', 'edge']) {
        const environment = builder.environments[name];
        if (environment) await builder.build(environment);
      }
      await minifyAgain();
      precompress();
    },
  },
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    // Most of the time tests wait for a clock, a socket or a browser: one worker a core would leave both idle.
    maxWorkers: 3,
    globalSetup: 'test/e2e/unpack-browser.ts',
    expect: { poll: { timeout: 10_000 } },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
