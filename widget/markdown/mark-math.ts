/** A formula in an answer. */
export interface Formula {
  tex: string;
  /** Whether it stands on a line of its own. */
  isBlock: boolean;
  /** As it was written, with its marks. */
  source: string;
}

/** First of the characters that stand for formulas while the text around them is read as Markdown: for private use. */
const firstMark = 0xe000;
const maxFormulas = 1_000;
const maxLength = 4_000;

/** What begins something that is not to be looked into: code, escapes, images, addresses; and formulas. */
const beginning = /^[ \t>]*(`{3,}|~{3,})|`+|\\[([]|\\.|\]\(\S*|!\[[^\]\n]{0,300}\]|https?:\/\/\S+|\${3,}|\$\$?/gm;

/**
 * The text with each whole formula outside of code replaced by one character, which stands for the formula at that
 * place of the list. `$5 and $10` are prices: one dollar sign begins a formula only where nothing else makes sense.
 * Takes time in proportion to the text, whatever is in it.
 */
export function markMath(text: string, formulas: Formula[]): string {
  const nearest = new Map<string, number>();
  /** Where the next of these is, from a place that only grows. */
  function find(closer: string, from: number): number {
    let at = nearest.get(closer);
    if (at === undefined || (at >= 0 && at < from)) nearest.set(closer, (at = text.indexOf(closer, from)));
    return at;
  }

  let marked = '';
  let done = 0;
  beginning.lastIndex = 0;
  for (let found = beginning.exec(text); found; found = beginning.exec(text)) {
    const [opener = '', fence] = found;
    const start = found.index;
    const from = start + opener.length;
    if (fence) {
      const end = find(`\n${fence}`, from - 1);
      // What is open to the end of the text is code to its end.
      if (end < 0) break;
      beginning.lastIndex = end + 1 + fence.length;
      continue;
    }
    if (opener.startsWith('`')) {
      const end = find(opener, from);
      if (end >= 0 && end - from < maxLength) beginning.lastIndex = end + opener.length;
      continue;
    }
    const closer = { '\\(': '\\)', '\\[': '\\]', $$: '$$', $: '$' }[opener];
    if (!closer || formulas.length >= maxFormulas) continue;
    const end = find(closer, from);
    if (end < 0 || end - from > maxLength) continue;
    const tex = text.slice(from, end);
    const isFormula = opener === '$' ? isInline(text[start - 1], tex, text[end + 1]) : isTex(tex) && (opener !== '\\(' || !tex.includes('\n'));
    if (!isFormula) continue;
    const stop = end + closer.length;
    marked += text.slice(done, start) + String.fromCharCode(firstMark + formulas.length);
    formulas.push({ tex: tex.trim(), isBlock: /^(\$\$|\\\[)$/.test(opener), source: text.slice(start, stop) });
    beginning.lastIndex = done = stop;
  }
  return marked + text.slice(done);
}

/** A letter, a number, a function, a difference: formulas that have no sign of TeX. */
const plain = /^\s*(?:[a-z](?:\([\w, ]{1,12}\)|'{1,3}|\d)?|-?\d+(?:\.\d+)?|-?\d{0,9}[a-z]\s?[-*/]\s?[\da-z]{1,9})\s*$/i;

/** Whether it is what people write between marks that may mean something else. */
function isTex(tex: string): boolean {
  return /\S/.test(tex) && !/\n[ \t]*\n/.test(tex) && (/[\\^_=+<>]/.test(tex) || plain.test(tex));
}

/** Between single dollar signs. Prices stand next to letters, digits and words of the text. */
function isInline(before = ' ', tex: string, after = ' '): boolean {
  if (/[\w$]/.test(before) || /[\w$]/.test(after) || /^\s|\s$|\n/.test(tex) || tex.length > 500) return false;
  // Words outside of commands are prose between two prices.
  const bare = tex.replace(/\\(?:text|mathrm|mathbf|operatorname)\s*\{[^}]*\}|\\[a-z]+/gi, '');
  if (/[\u3000-\u9fff\uac00-\ud7af\uff00-\uffef]|[a-z]{3,}|[a-z]\s+[a-z]{2,}/i.test(bare)) return false;
  return /[\\^_=+<>]/.test(tex) || plain.test(tex);
}
