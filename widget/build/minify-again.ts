import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { minify } from 'terser';
import { toBrotli } from './compress.ts';
import { widgetFolder } from './files.ts';
import { internalNames } from './internal-names.ts';

/** Ways of writing the same. Which is the shortest when it is compressed depends on a file's every letter. `unsafe_comps` is none of them: it forgets that NaN is not less than anything. */
const spellings = ['hoist_funs', 'hoist_vars', 'unsafe_arrows', 'unsafe_methods'] as const;

/**
 * Nearly all of the launcher runs at once. Told so, Chromium compiles it while it comes, off the page's own thread, and
 * not function by function when each is called: a fifth of what the launcher takes of a page's time.
 */
const compileHint = '//# allFunctionsCalledOnLoad';

/**
 * Terser behind Vite's own minifier finds 0.4 kB more in what a first answer costs, and 1.4 kB in the worker: it inlines and folds what the other
 * leaves. Names of chunks were made before that, so another version of it may give other code under the same name, which
 * does the same and exports the same. The launcher, whose every byte is paid by every page, is spelled in all ways.
 */
export async function minifyAgain(): Promise<void> {
  // The launcher first: what comes early gets the names that compress best.
  const built = readdirSync(widgetFolder).filter((name) => name.endsWith('.js')).sort((a, b) => Number(b === 'widget.js') - Number(a === 'widget.js'));
  const worker = readdirSync('dist/cloudflare').map((name) => join('dist/cloudflare', name));
  // One name for all files, whichever of them meets it first.
  let props: object | undefined;
  // And twice: what one round has written, another one writes shorter.
  for (const path of [join(widgetFolder, 'widget.js'), ...built.map((name) => join(widgetFolder, name)), ...worker]) {
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
    writeFileSync(path, ways > 1 ? `${compileHint}\n${shortest.code}` : shortest.code);
  }
}
