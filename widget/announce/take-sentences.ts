/** Up to the end of the last sentence, line or item. A full stop in a number or a name ends nothing. */
const sentences = /^[^]*(?:[。！？…\n]|[.!?:][)\]"'”’»]*(?=\s))/;

/**
 * What of a growing text can be read aloud from a place on: its sentences that are whole, or all the rest. `end` is how
 * far that goes. Marks of Markdown are noise to the ear.
 */
export function takeSentences(text: string, from: number, isWhole: boolean): { spoken: string; end: number } {
  const rest = text.slice(from);
  const taken = isWhole ? rest : (sentences.exec(rest)?.[0] ?? '');
  const spoken = taken
    .replace(/!?\[([^\]\n]*)\]\([^)\n]*\)/g, '$1')
    .replace(/^\s*(?:#+|[-+*]|>)\s+/gm, '')
    .replace(/-{3,}|\|/g, ' ')
    .replace(/[*`~]+|\b_+|_+\b|<\/?ref>|\\(?=[^\w\s])/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return { spoken: /[\p{L}\p{N}]/u.test(spoken) ? spoken : '', end: from + taken.length };
}
