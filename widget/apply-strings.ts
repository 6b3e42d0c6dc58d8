import { nearestName } from '../server/wire/nearest-name.ts';
import type { BailianChatStrings } from './api.ts';
import type { Language } from './i18n/choose-language.ts';
import type { Strings } from './i18n/strings.ts';
import { toPhrases } from './i18n/to-phrases.ts';

export interface OwnStrings {
  written: Strings;
  /** The option `strings`. */
  own: BailianChatStrings;
  language: Language;
  /** Loads the tools' words, which may be set by the same option. */
  tools: () => Promise<object>;
  warn: (sentence: string) => void;
}

/** The panel's words with those that the page set. Its author is told of names that there are not. */
export function applyStrings({ written, own, language, tools, warn }: OwnStrings): Strings {
  void tools().then(
    (words) => explainStrings({ ...words, ...written, failures: { ...Object(words).failures, ...written.failures } }, own).forEach(warn),
    () => undefined,
  );
  return toPhrases<Strings>(written, language, own);
}

function explainStrings(known: object, own: object, path = 'strings'): string[] {
  return Object.entries(own).flatMap(([name, value]: [string, unknown]) => {
    const there: unknown = Reflect.get(known, name);
    if (Object.hasOwn(known, name)) return typeof there === 'object' && there && typeof value === 'object' && value ? explainStrings(there, value, `${path}.${name}`) : [];
    const nearest = nearestName(name, Object.keys(known));
    return [`${path}.${name.slice(0, 80)} is none of the widget's words${nearest ? `: did you mean ${nearest}?` : '.'}`];
  });
}
