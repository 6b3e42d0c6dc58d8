import type { Plugin } from 'vite';
import { isForPages } from './files.ts';

/** What the function is called that makes marked's rules: its calls have no effect but their value. */
export const ruleBuilder = 'buildMarkedRule';

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
export function keepMarkedLexer(): Plugin {
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
