import type { Language } from './choose-language.ts';

/** A tool's words by language. English is there in any case. */
export type Words<Strings> = { en: Strings } & Partial<Record<Language, Strings>>;

/** Those of the visitor's language, as far as the tool has them. */
export function wordsOf<Strings>(words: Words<Strings>, language: Language): Strings {
  return words[language] ?? words.en;
}
