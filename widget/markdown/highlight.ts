import { tokenize } from 'sugar-high/core';
import * as c from 'sugar-high/lang/c';
import * as cpp from 'sugar-high/lang/cpp';
import * as csharp from 'sugar-high/lang/csharp';
import * as css from 'sugar-high/lang/css';
import * as go from 'sugar-high/lang/go';
import * as html from 'sugar-high/lang/html';
import * as java from 'sugar-high/lang/java';
import * as javascript from 'sugar-high/lang/javascript';
import * as json from 'sugar-high/lang/json';
import * as php from 'sugar-high/lang/php';
import * as python from 'sugar-high/lang/python';
import * as shell from 'sugar-high/lang/shell';
import * as sql from 'sugar-high/lang/sql';
import * as typescript from 'sugar-high/lang/typescript';
import * as yaml from 'sugar-high/lang/yaml';
import sheet from './highlight.css?inline';

/** The file that comes with the first block of code. It stands alone, and shares nothing with the panel. */
export const sheets = sheet;

/** A piece of code, and the class that colours it: empty where it has the colour of the text. */
export type CodePiece = readonly [kind: string, text: string];
export type Highlight = (code: string, language: string) => CodePiece[];

const languages: [RegExp, object][] = [
  [/^(js|jsx|javascript|mjs|node)$/, javascript],
  [/^(ts|tsx|typescript)$/, typescript],
  [/^(html?|xml|svg|vue|svelte)$/, html],
  [/^(s?css|less)$/, plain(css)],
  [/^(py|python\d?)$/, plain(python)],
  [/^(json[c5]?)$/, plain(json)],
  [/^(sh|bash|zsh|shell|console|dockerfile)$/, plain(shell)],
  [/^(\w*sql)$/, plain(sql)],
  [/^(ya?ml|toml|ini)$/, plain(yaml)],
  [/^(go|golang)$/, plain(go)],
  [/^(java|kotlin|kt|scala|groovy)$/, plain(java)],
  [/^(c#|cs|csharp)$/, plain(csharp)],
  [/^(cpp|c\+\+|cc|rust|rs|swift)$/, plain(cpp)],
  [/^(c|h|objc)$/, plain(c)],
  [/^(php)$/, plain(php)],
];

/** Their words come from a model. */
const maxLength = 20_000;
const maxPieces = 3_000;

/** Class by number of the tokenizer's: identifier, keyword, string, class or number, property, tag, text, sign, comment. */
const kinds = ['', 'k', 's', 'n', 'p', 'k', '', '', 'c', '', ''];

/** Pieces of the code, together all of it. Of a language that is not known, and from a limit on, they have no colour. */
export function highlight(code: string, language: string): CodePiece[] {
  const [, options] = languages.find(([names]) => names.test(language.toLowerCase())) ?? [];
  if (!options || code.length > maxLength) return [['', code]];
  const pieces: [string, string][] = [];
  for (const [type, text] of tokenize(code, options)) {
    const kind = pieces.length < maxPieces ? (kinds[type] ?? '') : '';
    const last = pieces.at(-1);
    if (last && (last[0] === kind || !text.trim())) last[1] += text;
    else pieces.push([kind, text]);
  }
  return pieces;
}

/** Without what the tokenizer does for JavaScript only. */
function plain(options: object): object {
  return { ...options, jsx: false, regex: false, templateStrings: false };
}
