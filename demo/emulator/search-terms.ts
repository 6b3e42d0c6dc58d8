/** Words that say nothing about a topic. */
const emptyWords = new Set(
  ('a an and are as at be been but by can could did do does for from had has have he her him his how i if in is it its ' +
    'just me my of on or please she should so some than that the their them then there these they this those to us ' +
    'was we what when where which who why will with would you your am im ive any not no yes ok also get got want need ' +
    'know need like about more really very too tea').split(' '),
);

/** Pairs of Chinese characters that appear in any question. */
const emptyPairs = new Set(
  ('你们 我们 你好 您好 请问 可以 什么 怎么 这个 那个 一下 是不 不是 有没 没有 能不 不能 想要 想问 我想 告诉 知道 需要 还有 那么 ' +
    '一个 的是 是什 了吗 的吗 么样 怎样 如何 为什 哪个 吗我 要不 不要 会不 不会 里的 这款 那款').split(' '),
);

/**
 * Words of a text for the search: Latin words in lower case, and Chinese as pairs of neighbouring characters, since it
 * has no blanks between words and a pair is nearly always enough to find one.
 */
export function toSearchTerms(text: string): string[] {
  const terms: string[] = [];
  for (const [run] of text.toLowerCase().matchAll(/\p{Script=Han}+|[\p{Script=Latin}\p{N}]+/gu)) {
    if (!/\p{Script=Han}/u.test(run)) {
      if (!emptyWords.has(run) && run.length > 1) terms.push(run);
      continue;
    }
    const characters = Array.from(run);
    for (let at = 0; at + 1 < characters.length; at++) {
      const pair = `${characters[at]}${characters[at + 1]}`;
      if (!emptyPairs.has(pair)) terms.push(pair);
    }
  }
  return terms;
}

/** Whether a text is Chinese, undefined when it has no letters to tell by. */
export function isChinese(text: string): boolean | undefined {
  if (/\p{Script=Han}/u.test(text)) return true;
  return /\p{Script=Latin}/u.test(text) ? false : undefined;
}
