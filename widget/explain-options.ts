import { nearestName } from '../server/wire/nearest-name.ts';
import { isMoreOption, moreChecks, readMoreOptions } from './more-options.ts';
import { optionTexts } from './option-texts.ts';
import { checkOption, isOption, optionChecks, type RawOptions } from './options.ts';

/**
 * The sentences for what a page's author got wrong. `prefix` stands before names, as it did on the page; `told` holds
 * the sentences that were given before, and grows.
 */
export function explainOptions(raw: RawOptions, prefix: string, told = new Set<string>()): string[] {
  const sentences: string[] = [];
  for (const [name, text] of Object.entries(raw)) {
    if (!(isMoreOption(name) ? readMoreOptions({ [name]: text }) : checkOption(name, text)).isWrong) continue;
    const written = prefix + name;
    const nearest = nearestName(name, Object.keys({ ...optionChecks, ...moreChecks }));
    const guess = nearest ? `: did you mean ${prefix}${nearest}?` : '.';
    const sentence = isOption(name) || isMoreOption(name) ? `${written}="${text}" is not understood: use ${optionTexts[name].allowed}.` : `${written} is no option${guess}`;
    if (!told.has(sentence)) sentences.push(sentence);
    told.add(sentence);
  }
  return sentences;
}
