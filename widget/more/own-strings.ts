import type { Language } from '../i18n/choose-language.ts';
import { isForms, toPhrase } from '../i18n/to-phrases.ts';

/**
 * Puts the page's own words (the option `strings`) in the place of the widget's: in `tables` themselves, because that is
 * where every part of the panel reads them each time it is drawn. Words that are not of the same shape, or are not set
 * any more, are the widget's again.
 */
export function createOwnStrings(language: Language, tables: object[]): (own: unknown) => void {
  const written = tables.map(copy);

  function put(table: object, before: object, own: unknown): void {
    for (const [name, word] of Object.entries(before) as [string, unknown][]) {
      const set: unknown = Object(own)[name];
      if (typeof word === 'object' && word) put(Reflect.get(table, name), word, set);
      else Reflect.set(table, name, toWord(word, set));
    }
  }

  function toWord(word: unknown, set: unknown): unknown {
    if (typeof word === 'function') return typeof set === 'string' || isForms(set) ? toPhrase(set, language) : word;
    return typeof set === 'string' ? set : word;
  }

  return (own) => tables.forEach((table, at) => put(table, written[at] ?? {}, own));
}

/** The same table, and tables in it, with the same words. */
function copy(table: object): object {
  return Object.fromEntries(Object.entries(table).map(([name, word]: [string, unknown]) => [name, typeof word === 'object' && word ? copy(word) : word]));
}
