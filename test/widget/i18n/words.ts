import { languages } from './languages.ts';
import type { Language } from '../../../widget/i18n/choose-language.ts';
import { toPhrases } from '../../../widget/i18n/to-phrases.ts';
import type { ToolStrings } from '../../../widget/i18n/tool-strings.ts';

/** The tools' words in a language, as a tool gets them. */
export function toToolWords(language: Language): ToolStrings {
  return toPhrases<ToolStrings>(languages[language].words, language);
}
