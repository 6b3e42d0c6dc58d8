/** The languages the widget speaks. */
export type Language = 'en' | 'zh-CN' | 'zh-TW' | 'ja' | 'ko' | 'de' | 'fr' | 'es' | 'pt' | 'ru' | 'ar';

/**
 * The first of the wanted languages that the widget speaks, in order: what the owner set, the page's language, the
 * browser's. English when there is none. Of each language there is one kind, but of Chinese two scripts.
 */
export function chooseLanguage(wanted: readonly (string | null | undefined)[]): Language {
  const tag = wanted.find((one) => /^(en|zh|ja|ko|de|fr|es|pt|ru|ar)\b/i.test(one ?? '')) ?? 'en';
  // Where the script is not said, it is that of the region.
  if (/^zh/i.test(tag)) return /^..-(hant|tw|hk|mo)/i.test(tag) ? 'zh-TW' : 'zh-CN';
  // oxlint-disable-next-line no-unsafe-type-assertion -- The expression above names those that there are, and a table of them would be dearer.
  return tag.slice(0, 2).toLowerCase() as Language;
}
