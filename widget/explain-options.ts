import { nearestName } from '../server/wire/nearest-name.ts';
import { lookChecks } from './look/look-options.ts';
import { moreChecks } from './more-options.ts';
import { optionTexts } from './option-texts.ts';
import { checkOption, optionChecks, type RawOptions } from './options.ts';
import { toAttribute } from './to-raw.ts';

/**
 * The sentences for what a page's author got wrong. `prefix` stands before names, as it did on the page; `told` holds
 * the sentences that were given before, and grows.
 */
export function explainOptions(raw: RawOptions, prefix: string, told = new Set<string>()): string[] {
  const checks = Object.fromEntries(Object.entries({ ...optionChecks, ...moreChecks, ...lookChecks }).map(([name, check]) => [toAttribute(name), check]));
  const allowed = new Map(Object.entries(optionTexts).map(([name, text]) => [toAttribute(name), text.allowed]));
  const sentences: string[] = [];
  for (const [name, text] of Object.entries(raw)) {
    if (!checkOption(name, text, checks).isWrong) continue;
    const written = prefix + name;
    const nearest = nearestName(name, Object.keys(checks));
    const guess = nearest ? `: did you mean ${prefix}${nearest}?` : '.';
    const values = allowed.get(name);
    // What is long, such as a picture, is not repeated whole.
    const sentence = values ? `${written}="${text.slice(0, 80)}" is not understood: use ${values}.` : `${written} is no option${guess}`;
    if (!told.has(sentence)) sentences.push(sentence);
    told.add(sentence);
  }
  return sentences;
}
