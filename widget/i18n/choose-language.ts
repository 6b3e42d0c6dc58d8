/** The languages the widget speaks. */
export type Language = 'en' | 'zh-CN' | 'zh-TW' | 'ja' | 'ko' | 'de' | 'fr' | 'es' | 'pt' | 'ru' | 'ar';

/**
 * The first of the wanted languages that the widget speaks, and of those that are read only then; English when there is
 * none. Of each language there is one kind, but of Chinese two scripts. Most pages need no expression for this, and each
 * waits for it: compiling one takes longer than all the rest here.
 */
export function chooseLanguage(wanted: readonly (string | null | undefined)[], readMore?: () => readonly string[]): Language {
  for (const tag of wanted) {
    const name = tag?.slice(0, 2).toLowerCase();
    if (!name?.[1] || (tag?.[2] ?? '-') !== '-' || !'en+zh+ja+ko+de+fr+es+pt+ru+ar'.includes(name)) continue;
    // Where the script is not said, it is that of the region.
    if (name === 'zh') return /^..-(hant|tw|hk|mo)/i.test(tag ?? '') ? 'zh-TW' : 'zh-CN';
    // oxlint-disable-next-line no-unsafe-type-assertion -- The list above names those that there are, and a table of them would be dearer.
    return name as Language;
  }
  return readMore ? chooseLanguage(readMore()) : 'en';
}
