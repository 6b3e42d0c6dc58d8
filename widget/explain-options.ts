import { nearestName } from '../server/wire/nearest-name.ts';
import { lookChecks } from './look/look-options.ts';
import { optionTexts } from './option-texts.ts';
import { checkOption, optionChecks, type OptionName, type RawOptions } from './options.ts';
import { toRaw } from './to-raw.ts';

/** All options, by the name of their attributes. */
function byAttribute(): Map<string, OptionName> {
  const names = Object.keys({ ...optionChecks, ...lookChecks }) as OptionName[];
  return new Map(names.map((name) => [Object.keys(toRaw({ [name]: '' })).join(), name]));
}

/**
 * The sentences for what a page's author got wrong. `prefix` stands before names, as it did on the page; `told` holds
 * the sentences that were given before, and grows.
 */
export function explainOptions(raw: RawOptions, prefix: string, told = new Set<string>()): string[] {
  const sentences: string[] = [];
  const all = { ...optionChecks, ...lookChecks };
  const names = byAttribute();
  const checks = Object.fromEntries([...names].map(([attribute, name]) => [attribute, all[name]]));
  for (const [name, text] of Object.entries(raw)) {
    if (!checkOption(name, text, checks).isWrong) continue;
    const written = prefix + name;
    const nearest = nearestName(name, [...names.keys()]);
    const guess = nearest ? `: did you mean ${prefix}${nearest}?` : '.';
    const option = names.get(name);
    // What is long, such as a picture, is not repeated whole.
    const sentence = option ? `${written}="${text.slice(0, 80)}" is not understood: use ${optionTexts[option].allowed}.` : `${written} is no option${guess}`;
    if (!told.has(sentence)) sentences.push(sentence);
    told.add(sentence);
  }
  return sentences;
}
