/** The languages the widget speaks. */
export type Language = 'en' | 'zh-CN';

/**
 * The first of the wanted languages that the widget speaks, in order: what the owner set, the page's language, the
 * browser's. English when there is none. Traditional Chinese has no words of its own yet and reads the simplified.
 */
export function chooseLanguage(wanted: readonly (string | null | undefined)[]): Language {
  const tag = wanted.find((one) => /^(zh|en)\b/i.test(one ?? '')) ?? 'en';
  return /^zh/i.test(tag) ? 'zh-CN' : 'en';
}
