import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import process from 'node:process';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { minify } from 'terser';
import type { EnvironmentOptions, Plugin, Rolldown } from 'vite';
import { defineConfig } from 'vitest/config';
import { widgetHeaders } from './server/runtimes/widget-headers.ts';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
// Under Node 20 a test that fails would end in an error of the reporter's own.
if (major < 22 || (major === 22 && minor < 13)) throw new Error(`Node ${process.versions.node} is too old: 22.13 or newer is needed.`);

// One run builds the panel and its lazy chunks, then the languages and the loader that must know their hash, then the server twice.
const widgetFolder = 'dist/widget';
const vercelFolder = 'dist/vercel';
let chatHash = '';

/** The words of each language, as files that are imported by name: `de-<hash>.js`, `de-tools-<hash>.js`. */
const languages = ['en', 'zh-CN', 'zh-TW', 'ja', 'ko', 'de', 'fr', 'es', 'pt', 'ru', 'ar'];
/** Files that stand alone, and come with the first code, the first formula and a look of the owner's: the one-file spare does without them. */
const alone = { look: 'widget/look.ts', highlight: 'widget/markdown/highlight.ts', math: 'widget/markdown/math.ts' };
/** Folders whose change must change the names of those files. */
const namedFolders = ['widget/i18n', 'widget/markdown', 'widget/look'];

const isForPages = ({ name }: { name: string }): boolean => /^(widget|whole|words|loader|full|earlier|modules)$/.test(name);

/** Notes the hash of the panel's entry chunk. Names of all its chunks stand in it, so it tells every change of them, and the words are counted in. */
function noteChatEntry(): Plugin {
  return {
    name: 'note-chat-entry',
    applyToEnvironment: (environment) => environment.name === 'widget',
    augmentChunkHash: ({ isEntry }) => (isEntry ? ['package-lock.json', ...namedFolders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))].map((path) => readFileSync(path, 'utf8')).join('') : undefined),
    writeBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type === 'chunk' && chunk.isEntry) chatHash = /-([\w-]{8})\.js$/.exec(chunk.fileName)?.[1] ?? '';
      }
    },
  };
}

/** Notes what each file for pages, and the worker, is made of, for `npm run size`: bytes of each module alone, compressed. */
function noteModules(): Plugin {
  const noted: Record<string, Record<string, number>> = {};
  return {
    name: 'note-modules',
    applyToEnvironment: (environment) => isForPages(environment) || environment.name === 'cloudflare',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        noted[chunk.fileName] = Object.fromEntries(
          Object.entries(chunk.modules).map(([id, { code }]) => {
            const bare = (code ?? '').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '').replace(/\s+/g, ' ');
            return [relative(import.meta.dirname, id.replace(/\?.*/, '')), brotliCompressSync(bare).length];
          }),
        );
      }
      mkdirSync('dist', { recursive: true });
      writeFileSync('dist/modules.json', JSON.stringify(noted));
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
    transform: (code, id) =>
      /\.tsx($|\?)/.test(id) && !id.includes('/demo/') ? { code: `import { h${code.includes('<>') ? ', Fragment' : ''} } from 'preact'; ${code}`, map: null } : undefined,
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

/** What stands in a built package, and what comes in its place. */
type Cut = readonly [found: string | RegExp, instead: string];

/** Of eventsource-parser, what no page gets to see: sentences of errors that are passed over, and a second use of a parser. */
const unusedInParser: Cut[] = [
  [/"Cannot feed parser:[^"]+"/, "''"],
  [/`Invalid [^;]*?"`(?=,)/, "''"],
  [/`Unknown field .*?`(?=,\n)/, "''"],
  [/, this\.field = .*?(?=;)/, ''],
  [/, reset(?= \};)/, ''],
];

/**
 * Of Preact, all that the widget never does: it takes up no markup of a server's, suspends nothing, has no contexts, no
 * portals and no add-ons, and writes no HTML. The letters are those of its build.
 */
const unusedInPreact: Cut[] = [
  // Add-ons' hooks.
  ['return!o&&n.vnode&&n.vnode(e),e', 'return e'],
  ['n.vnode&&n.vnode(r),', ''],
  ['(8&t.__g||(t.__g|=8,u.push(t),f++))&&i==n.debounceRendering||((i=n.debounceRendering)||queueMicrotask)(H)', '8&t.__g||(t.__g|=8,u.push(t),f++)||queueMicrotask(H)'],
  ['(i||queueMicrotask)(H)', 'queueMicrotask(H)'],
  ['n.event?n.event(r):r', 'r'],
  [',H=n.__r,', ','],
  ['H&&H(r),', ''],
  ['return(s=n.diffed)&&s(r),l}', 'return l}'],
  ['n.__c&&n.__c(r,t),', ''],
  ['n.unmount&&n.unmount(t),', ''],
  // Portals.
  ['||n.props.__P?null:S(n)', '?null:S(n)'],
  ['n.__c&&!n.props.__P', 'n.__c'],
  ['if(n.props.__P)return t;', ''],
  [/M\.__P&&\(s=l,.*?,null\):0\),|M\.__P&&\(s=l,.*?:null\),/, ''],
  ['M.__P&&(r.__e=null,l=s),', ''],
  ['"function"!=typeof t.type||u&&!t.props.__P', '"function"!=typeof t.type||u'],
  // Contexts, and what is done before a component is drawn.
  ['this.props=n,this.context=t,', 'this.props=n,'],
  ['j=(s=V.contextType)&&i[s.__c],L=s?j?j.props.value:s.__:i,', ''],
  ['new V(M,L)', 'new V(M)'],
  ['new x(M,L)', 'new x(M)'],
  ['j&&j.sub(d),', ''],
  ['d.__n=i,', ''],
  [',V.getDerivedStateFromProps&&(d.__s==d.state&&(d.__s=_({},d.__s)),_(d.__s,V.getDerivedStateFromProps(M,d.__s)))', ''],
  ['M!==k&&C&&!V.getDerivedStateFromProps&&d.componentWillReceiveProps&&d.componentWillReceiveProps(M,L),', ''],
  ['d.__s,L)){', 'd.__s)){'],
  ['d.componentWillUpdate&&d.componentWillUpdate(M,d.__s,L),', ''],
  ['C&&!V.getDerivedStateFromProps&&d.componentWillMount&&d.componentWillMount(),', ''],
  ['d.context=L,', ''],
  ['d.__s,d.context)', 'd.__s)'],
  ['d.getChildContext&&(i=_({},i,d.getChildContext())),', ''],
  ['function K(n,t,r){return this.constructor(n,r)}', 'function K(n){return this.constructor(n)}'],
  ['(e=(o=i.constructor)&&o.getDerivedStateFromError)&&i.setState(o.getDerivedStateFromError(n)),i.componentDidCatch&&(i.componentDidCatch(n,u||{}),e=1),e&&8&i.__g', 'i.componentDidCatch&&(i.componentDidCatch(n),8&i.__g)'],
  // Markup that is there before the first drawing, and drawing that is put off.
  ['z(e,r,u,t.__n,e.namespaceURI,32&u.__u?[i]:null,f,i||S(u),32&u.__u,o)', 'z(e,r,u,e.namespaceURI,f,i||S(u),o)'],
  ['function I(n,t,r,u,i,f,o,e,l,c,a)', 'function I(n,t,r,u,f,e,l,a)'],
  ['_=z(n,v,h,i,f,o,e,l,c,a)', '_=z(n,v,h,f,e,l,a)'],
  ['function z(t,r,u,i,f,o,e,l,c,a)', 'function z(t,r,u,f,e,l,a)'],
  ['l=I(t,w(A)?A:[A],r,u,i,f,o,e,l,c,a)', 'l=I(t,w(A)?A:[A],r,u,f,e,l,a)'],
  ['l=r.__e=F(u.__e,r,u,i,f,o,e,c,a,t)', 'l=r.__e=F(u.__e,r,u,f,e,a)'],
  ['for(t&&!t.parentNode&&(t=S(n))&&!t.parentNode&&(t=null),o=n.__e,e=t;e&&8==e.nodeType;)e=e.nextSibling;for(o!=e&&(', 'return t&&!t.parentNode&&(t=S(n))&&!t.parentNode&&(t=null),(o=n.__e)!=t&&('],
  ['r.insertBefore(o,t||null)),t=o;(t=t&&t.nextSibling)&&8==t.nodeType&&!t.data.startsWith("$s"););return t}', 'r.insertBefore(o,t||null)),o.nextSibling}'],
  [/128&u\.__u&&\(.*?\|\|l\),\(s=n\.__b\)&&s\(r\);/, ''],
  ['r.__u&=-161,p&&p.some(g),', ''],
  [/(?<=r\.__v=null,)c\|\|o\)if\(.*?else r\.__e=u\.__e;r\.__k\|\|\(r\.__k=u\.__k\|\|\[\]\),t&&t\.then\|\|/, 'r.__e=u.__e,r.__k||(r.__k=u.__k||[]),'],
  ['{if(e.length=v,r.__v=null,', '{e.length=v,r.__v=null,'],
  [/!u&&\(i=t\.__c\)&&\(i=i\.__z\).*?g\(i\)\),/, ''],
  [/(?<=function Q\(t,r\)\{).*?r\.__k=m\(/, 'var i=r.__k,f=[],o=[];r.__k=m('],
  [/f=\[\],o=\[\],z\(r,.*?,u,o\)/, 'z(r,r.__k,i||p,r.namespaceURI,f,i?i.__e:null,o)'],
  // Elements' rarer properties.
  ['if("http://www.w3.org/2000/svg"==i)t=t.replace(/xlink(H|:h)/,"h").replace(/sName$/,"s");else if(', 'if("http://www.w3.org/2000/svg"!=i&&'],
  ['&&"popover"!=t', ''],
  ['"popover"==t&&1==r?"":r', 'r'],
  ['f=t!=(t=t.replace(l,"$1")),', ''],
  ['r?n.addEventListener(t,o,f):n.removeEventListener(t,o,f)', 'r?n.addEventListener(t,o):n.removeEventListener(t,o)'],
  ['function F(t,r,u,i,f,o,e,l,c,a)', 'function F(t,r,u,f,e,c)'],
  [/:f\|\|\(f="http:\/\/www\.w3\.org\/1999\/xhtml"\),o\)for\(.*?break\}if\(/, ':f,'],
  ['if(M=a.ownerDocument||document,!C)return M.createTextNode(x);t=M.createElementNS(f,C,x.is?x:a),l&&(n.__m&&n.__m(r,o),l=!1),o=null}', 'if(!C)return document.createTextNode(x);t=document.createElementNS(f,C)}'],
  [/if\(a="template"==C&&.*?for\(s in \$\)/, 'for(s in $)'],
  ['"dangerouslySetInnerHTML"==s?y=k:"children"==s||s in x||"value"==s&&"defaultValue"in x||"checked"==s&&"defaultChecked"in x||N', '"children"==s||s in x||N'],
  ['"dangerouslySetInnerHTML"==s?h=k:', ''],
  ['l&&"function"!=typeof k||$[s]===k', '$[s]===k'],
  [/h\?\(l\|\|y&&.*?I\(a,w\(_\)\?_:\[_\],.*?,l,c\),o&&o\.some\(g\)\),l&&"textarea"!=C\|\|\((s="value",.*?)\)\}else/, 'I(t,w(_)?_:[_],r,u,f,e,u.__k&&S(u,0),c),$1}else'],
  ['$===x||l&&t.data==x||', '$===x||'],
];

/** What of Preact the cuts above have taken away. */
const goneFromPreact = /dangerouslySetInnerHTML|innerHTML|contextType|getChildContext|getDerivedState|componentWill(?!Unmount)|UNSAFE_|\bon[A-Z][a-z]+Capture\b/;

/** Of the signals, those that nobody has made a model of, and ways to read one that nobody uses. */
const unusedInSignals: Cut[] = [
  ['this.W=null==t?void 0:t.watched;this.Z=null==t?void 0:t.unwatched;this.name=null==t?void 0:t.name', ''],
  [';this.name=null==t?void 0:t.name;if(n)n.push(this)', ''],
  ['l.prototype.brand=i;', ''],
  ['else f(function(){var i;null==(i=t.W)||i.call(t)})', ''],
  ['if(void 0===n)f(function(){var i;null==(i=t.Z)||i.call(t)})', ''],
  [/l\.prototype\.subscribe=.*?(?=l\.prototype\.peek)/, ''],
  ['var t=o,r=n;o=void 0;n=void 0;', 'var t=o;o=void 0;'],
  ['o=t;n=r', 'o=t'],
  ['if(o!==this)throw new Error("Out-of-order effect");', ''],
  [/(\w)\[Symbol\.dispose\]=\1;(?=return \1\}function)/, ''],
];

/** Built differently, each of them stops the build. */
const trimmed: [file: string, cuts: Cut[]][] = [
  ['/eventsource-parser/dist/index.js', unusedInParser],
  ['/preact/dist/preact.mjs', unusedInPreact],
  ['/signals-core/dist/signals-core.module.js', unusedInSignals],
];

function trimPackages(): Plugin {
  const done = new Set<unknown>();
  return {
    name: 'trim-packages',
    enforce: 'pre',
    applyToEnvironment: isForPages,
    transform(code, id) {
      const [file, cuts] = trimmed.find(([file]) => id.endsWith(file)) ?? [];
      if (!cuts) return undefined;
      done.add(cuts);
      const kept = cuts.reduce((left, [found, instead]) => {
        if (typeof found === 'string' ? left.split(found).length !== 2 : !found.test(left)) throw new Error(`${file} is built in another way than before: ${String(found)}`);
        return typeof found === 'string' ? left.split(found).join(instead) : left.replace(found, instead);
      }, code);
      return { code: kept, map: null };
    },
    generateBundle(_options, bundle) {
      if (this.environment.name === 'widget' && done.size < trimmed.length) throw new Error('The widget takes another file of a package than trimPackages knows.');
      for (const chunk of Object.values(bundle)) {
        const gone = chunk.type === 'chunk' && goneFromPreact.exec(chunk.code);
        if (gone) throw new Error(`${chunk.fileName} uses ${gone[0]}, which trimPackages takes away from Preact.`);
      }
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
      const tool = /\/widget\/(trace|attach|memory|outbox|more|challenge|actions|history|voice|page|identity|frame)\/|\?(trace|attach|memory|outbox|more|challenge|actions|history|voice|page|identity|frame)$/.exec(importer ?? '');
      if (!tool || !/safe-url|to-text|is-allowed-image|wire\/(paths|protocol|feedback|visitor)\.|transport\/clock|send-request|tool-request|is-dark|look-options|on-escape|memory-api|sign-in-api|history-api|more-options|words-of|(?:ui|^\.)\/(live|gone|glyph-button|confirm|copy-text|side-view\.tsx)|noble\/hashes|^\.\/(_md|_u64|utils)\.js$/.test(source)) return undefined;
      const found = await this.resolve(source, importer, { skipSelf: true });
      return found && `${found.id}?${tool[1] ?? tool[2]}`;
    },
  };
}

/** In the single file, what the loader would import later is in it; but for formulas, which are as large as all the rest. */
function inlineFiles(): Plugin {
  const id = '\0inline-files';
  const files = { chat: 'whole.ts', whole: 'whole.ts', look: 'look.ts', highlight: 'markdown/highlight.ts', ...Object.fromEntries(languages.flatMap((name) => ['', '-tools'].map((kind) => [name + kind, `i18n/${name.toLowerCase()}${kind}.ts`]))) };
  return {
    name: 'inline-files',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === 'full',
    resolveId: (source) => (source.endsWith('/script-source.ts') ? id : undefined),
    load(loaded) {
      if (loaded !== id) return undefined;
      const imports = Object.values(files).map((file, at) => `import * as file${at} from ${JSON.stringify(join(import.meta.dirname, 'widget', file))};`);
      const table = Object.keys(files).map((name, at) => `${JSON.stringify(name)}: file${at}`);
      return `${imports.join('')} const files = { ${table.join()} };
        export const importFile = async (_base, name) => { if (!files[name]) throw new Error(name + ' is not in the single file'); return files[name]; };`;
    },
  };
}

/** What every language has is copied into each of them: a page loads one. */
function copyIntoWords(): Plugin {
  return {
    name: 'copy-into-words',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === 'words',
    async resolveId(source, importer = '') {
      if (!source.endsWith('/to-phrases.ts')) return undefined;
      const found = await this.resolve(source, importer, { skipSelf: true });
      return found && `${found.id}?${importer.split('/').pop()}`;
    },
  };
}

/** Ways of writing the same. Which is the shortest when it is compressed depends on a file's every letter. `unsafe_comps` is none of them: it forgets that NaN is not less than anything. */
const spellings = ['hoist_funs', 'hoist_vars', 'unsafe_arrows', 'unsafe_methods'] as const;

/**
 * Members that the widget's own code gives and takes, and nobody else: no page, no wire, no browser, and no code that
 * makes their names of text. Short names for them are 0.05 kB of the launcher and 0.1 kB of the panel.
 */
const internalNames =
  /^(given|givenAs|importFile|storageKey|applyLook|fromTools|loadTool|toolChunks|readRaw|setDraft|setOpen|writeOpen|startNew|isReconnecting|asVisitor|onFailure|onConnection|onBytes|openStream|openChat|readConversation|readProfile|readFiles|isMenuOpen|isStreaming|isOnline|readStored)$/;

/**
 * Terser behind Vite's own minifier finds 0.4 kB more in what a first answer costs, and 1.4 kB in the worker: it inlines and folds what the other
 * leaves. Names of chunks were made before that, so another version of it may give other code under the same name, which
 * does the same and exports the same. The launcher, whose every byte is paid by every page, is spelled in all ways.
 */
async function minifyAgain(): Promise<void> {
  // The launcher first: what comes early gets the names that compress best.
  const built = readdirSync(widgetFolder).filter((name) => name.endsWith('.js')).sort((a, b) => Number(b === 'widget.js') - Number(a === 'widget.js'));
  const worker = readdirSync('dist/cloudflare').map((name) => join('dist/cloudflare', name));
  // One name for all files, whichever of them meets it first.
  let props: object | undefined;
  for (const path of [...built.map((name) => join(widgetFolder, name)), ...worker]) {
    const isWorker = worker.includes(path);
    const source = readFileSync(path, 'utf8');
    const ways = path.endsWith('/widget.js') ? 2 ** spellings.length : 1;
    const mangle = isWorker ? true : { properties: { regex: internalNames, keep_quoted: true } };
    const results = await Promise.all(
      Array.from({ length: ways }, async (_, way) => {
        const spelling = Object.fromEntries(spellings.map((name, at) => [name, Math.floor(way / 2 ** at) % 2 === 1]));
        // No getter in the worker does more than read.
        const compress = { passes: 3, lhs_constants: false, keep_fargs: false, pure_getters: isWorker, ...spelling };
        const nameCache = { props };
        const { code = '' } = await minify(source, { module: !/\/(widget|widget-full|web-chatbot-ui)\.js$/.test(path), ecma: 2020, compress, mangle, nameCache });
        return { code, names: nameCache.props, length: ways > 1 ? toBrotli(code).length : 0 };
      }),
    );
    const [shortest] = results.sort((one, other) => one.length - other.length);
    if (!shortest) continue;
    props = shortest.names;
    writeFileSync(path, shortest.code);
  }
}

function toBrotli(content: string | Buffer): Buffer {
  return brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
}

/** How many further addresses a file has that differ in their query alone: see widget/script-source.ts. */
const furtherAddresses = 3;

/**
 * Files that a tag may hold to a hash: both scripts under names that stand for what is in them, so that they never
 * change, and `integrity.json` with the hash of everything that may be loaded.
 */
function writeIntegrity(): void {
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
}

/** Brotli and gzip beside every built file, so that the server never compresses. */
function precompress(): void {
  for (const name of readdirSync(widgetFolder)) {
    if (!/\.(js|css|svg)$/.test(name)) continue;
    const path = join(widgetFolder, name);
    const content = readFileSync(path);
    writeFileSync(`${path}.br`, toBrotli(content));
    writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
  }
}

const widgetNames = (): string[] => readdirSync(widgetFolder).filter((name) => /\.(js|css|svg|txt)$/.test(name));

/** How Cloudflare serves the widget, which it does without the worker; the compressed files are not for it. */
function describeAssets(): void {
  const rules = widgetNames().map((name) => `/${name}\n${Object.entries(widgetHeaders(name)).map(([header, value]) => `  ${header}: ${value}\n`).join('')}`);
  writeFileSync(join(widgetFolder, '_headers'), rules.join(''));
  writeFileSync(join(widgetFolder, '.assetsignore'), '*.br\n*.gz\n');
}

/** What Vercel is to do with the function and the widget. An answer may take five minutes. */
function describeFunction(): void {
  const names = widgetNames();
  for (const name of names) cpSync(join(widgetFolder, name), join(vercelFolder, 'static', name));
  const routes = [
    ...names.map((name) => ({ src: `/${name.replaceAll('.', '\\.')}`, headers: widgetHeaders(name), continue: true })),
    { handle: 'filesystem' },
    { src: '/(.*)', dest: '/chat' },
  ];
  const settings = { runtime: 'nodejs22.x', handler: 'chat.mjs', launcherType: 'Nodejs', shouldAddHelpers: false, supportsResponseStreaming: true, maxDuration: 300 };
  writeFileSync(join(vercelFolder, 'config.json'), JSON.stringify({ version: 3, routes }, null, 2));
  writeFileSync(join(vercelFolder, 'functions/chat.func/.vc-config.json'), JSON.stringify(settings, null, 2));
}

/** Packages whose code is in the built files, by folder. */
const bundled = new Map<string, Set<string>>();

function noteBundled(): Plugin {
  return {
    name: 'note-bundled',
    generateBundle(_options, bundle) {
      const { outDir } = this.environment.config.build;
      const packages = bundled.get(outDir) ?? new Set<string>();
      bundled.set(outDir, packages);
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        for (const [id, { renderedLength }] of Object.entries(chunk.modules)) {
          const [found] = /(?<=\/)node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id) ?? [];
          if (found && renderedLength > 0) packages.add(found);
        }
      }
    },
  };
}

/** Their licences want to go along wherever their code goes. */
function writeLicences(): void {
  for (const [folder, packages] of bundled) {
    const notices = [...packages].sort().map((path) => {
      const { name, version, license, author } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as { name: string; version: string; license: string; author?: string | { name: string } };
      const file = readdirSync(path).find((name) => /^licen[sc]e(\.\w+)?$/i.test(name));
      const text = file === undefined ? `By ${typeof author === 'object' ? author.name : (author ?? 'its contributors')}.` : readFileSync(join(path, file), 'utf8').trim();
      return `${name} ${version} (${license})\n\n${text}\n`;
    });
    if (notices.length > 0) writeFileSync(join(folder, 'licenses.txt'), `Other people's work in these files, and its licences.\n\n${notices.join(`\n${'-'.repeat(80)}\n\n`)}`);
  }
}

/**
 * What of Hono the worker does without: its larger routers, which are no faster with some thirty routes, and the code
 * behind `mount()` and `parseBody()`, which nothing in it calls. That is 3.5 kB.
 */
function trimWorker(): Plugin {
  return {
    name: 'trim-worker',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === 'cloudflare',
    resolveId(source, importer) {
      return source === 'hono' ? this.resolve('hono/tiny', importer, { skipSelf: true }) : undefined;
    },
    load(id) {
      const [, unused] = /\/hono\/dist\/utils\/(mount|body)\.js$/.exec(id) ?? [];
      return unused && `export const ${unused === 'mount' ? 'createMountedRequest' : 'parseBody'} = undefined;`;
    },
  };
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

const words: EnvironmentOptions = {
  consumer: 'client',
  build: {
    outDir: widgetFolder,
    emptyOutDir: false,
    target: 'es2022',
    rolldownOptions: {
      input: { ...alone, ...Object.fromEntries(languages.flatMap((name) => ['', '-tools'].map((kind) => [name + kind, `widget/i18n/${name.toLowerCase()}${kind}.ts`]))) },
      treeshake,
      preserveEntrySignatures: 'strict',
      output: { format: 'es', entryFileNames: ({ name }) => `${name}-${chatHash}.js` },
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

// The loader with the panel in it: one file that one hash holds, in browsers too that check no chunks.
const full: EnvironmentOptions = {
  consumer: 'client',
  build: {
    outDir: widgetFolder,
    emptyOutDir: false,
    target: 'es2022',
    lib: { entry: 'widget/loader.ts', formats: ['iife'], name: 'BailianChatLoader', fileName: () => 'widget-full.js' },
    rolldownOptions: { treeshake },
  },
};

// The loader for pages of Alibaba's earlier chat, whose script it stands in for.
const earlier: EnvironmentOptions = {
  consumer: 'client',
  build: {
    outDir: widgetFolder,
    emptyOutDir: false,
    target: 'es2022',
    lib: { entry: 'widget/web-chatbot-ui.ts', formats: ['iife'], name: 'BailianChatLoader', fileName: () => 'web-chatbot-ui.js' },
  },
};

// The loader for what imports it.
const modules: EnvironmentOptions = {
  consumer: 'client',
  build: {
    outDir: widgetFolder,
    emptyOutDir: false,
    target: 'es2022',
    rolldownOptions: {
      input: { module: 'widget/module.ts' },
      treeshake,
      preserveEntrySignatures: 'strict',
      output: { format: 'es', entryFileNames: '[name].js' },
    },
  },
};

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

/** What a backend needs that has no `node_modules`: everything it uses is in its files. */
const portable: EnvironmentOptions = {
  consumer: 'server',
  resolve: { noExternal: true, conditions: ['node', 'module', 'import', 'default'] },
  build: {
    outDir: 'dist/portable',
    emptyOutDir: true,
    ssr: true,
    target: 'es2024',
    minify: false,
    rolldownOptions: {
      input: { node: 'server/runtimes/node.ts', deno: 'server/runtimes/deno.ts', bun: 'server/runtimes/bun.ts' },
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunk-[name]-[hash].js' },
    },
  },
};

// One function in one file, for Vercel's Build Output API: https://vercel.com/docs/build-output-api
const vercel: EnvironmentOptions = {
  consumer: 'server',
  resolve: { noExternal: true, conditions: ['node', 'module', 'import', 'default'] },
  build: {
    outDir: `${vercelFolder}/functions/chat.func`,
    emptyOutDir: true,
    ssr: true,
    target: 'es2024',
    minify: false,
    rolldownOptions: { input: { chat: 'server/runtimes/vercel.ts' }, output: { format: 'es', codeSplitting: false, entryFileNames: '[name].mjs' } },
  },
};

const edgeConditions = ['worker', 'browser', 'module', 'import', 'default'];

// The library in one file with everything it needs: the proof that it needs no Node.
const edge: EnvironmentOptions = {
  consumer: 'server',
  resolve: { noExternal: true, conditions: edgeConditions },
  build: {
    outDir: 'dist/edge',
    emptyOutDir: true,
    ssr: true,
    target: 'es2024',
    minify: true,
    rolldownOptions: { input: { index: 'server/index.ts' }, output: { format: 'es', entryFileNames: '[name].js' } },
  },
};

// What wrangler.jsonc names: one file again, since the platform loads it whole.
const cloudflare: EnvironmentOptions = {
  consumer: 'server',
  resolve: { noExternal: true, conditions: ['workerd', ...edgeConditions] },
  build: {
    outDir: 'dist/cloudflare',
    emptyOutDir: true,
    ssr: true,
    target: 'es2024',
    minify: true,
    // The platform takes every export of the entry for a handler, so that what chunks share cannot stand in it.
    rolldownOptions: { input: { worker: 'server/runtimes/cloudflare.ts' }, preserveEntrySignatures: 'strict', output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name].js' } },
  },
};

export default defineConfig({
  appType: 'custom',
  oxc: { jsx: { runtime: 'classic', pragma: 'h', pragmaFrag: 'Fragment', development: false } },
  base: './',
  publicDir: false,
  plugins: [importH(), plainDynamicImports(), keepMarkedLexer(), trimPackages(), copyIntoTools(), copyIntoWords(), inlineFiles(), trimWorker(), noteBundled(), noteChatEntry(), noteModules(), provideChatEntry()],
  environments: { widget, whole, words, loader, full, earlier, modules, npm, examples, server, portable, vercel, edge, cloudflare },
  builder: {
    sharedConfigBuild: true,
    sharedPlugins: true,
    async buildApp(builder) {
      for (const name of ['widget', 'whole', 'words', 'loader', 'full', 'earlier', 'modules', 'npm', 'examples', 'server', 'portable', 'vercel', 'edge', 'cloudflare']) {
        const environment = builder.environments[name];
        if (environment) await builder.build(environment);
      }
      await minifyAgain();
      writeLicences();
      writeIntegrity();
      precompress();
      describeAssets();
      describeFunction();
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
