/** Letters of a script, the language that is most often written in it, and how much one of them says beside a Latin letter. */
const scripts: [letters: RegExp, language: string, weight: number][] = [
  [/[a-z]/gi, 'en', 1],
  [/[\u4e00-\u9fff]/g, 'zh', 3],
  // Japanese is written with Chinese characters too.
  [/[\u3040-\u30ff]/g, 'ja', 9],
  [/[\uac00-\ud7af]/g, 'ko', 3],
  [/[\u0400-\u04ff]/g, 'ru', 1],
  [/[\u0600-\u06ff]/g, 'ar', 1],
];
const isLatin = /^(en|de|fr|es|pt)/;

/**
 * The language of an answer, told by the script of its beginning, for those who have it read aloud. Undefined where it
 * may be that of the panel: which one of those in Latin letters it is cannot be told so cheaply.
 */
export function languageOf(text: string, panel: string): string | undefined {
  const beginning = text.slice(0, 600);
  let best = 0;
  let found = panel;
  for (const [letters, language, weight] of scripts) {
    const count = (beginning.match(letters)?.length ?? 0) * weight;
    if (count > best) [best, found] = [count, language];
  }
  return panel.startsWith(found) || (found === 'en' && isLatin.test(panel)) ? undefined : found;
}
