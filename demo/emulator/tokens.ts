// One CJK character, one Latin word with the blanks before it, or any other character, never half of a surrogate pair.
const atomPattern = /\s*(?:[\p{Script=Latin}\p{N}]+(?:['’-]\p{Script=Latin}+)*|\S)|\s+/gu;

/** Cuts a text into the pieces that a model would send: 1 to 4 characters or words each. */
export function toTokens(text: string, random: () => number): string[] {
  const atoms = text.match(atomPattern) ?? [];
  const tokens: string[] = [];
  for (let at = 0; at < atoms.length; ) {
    const count = 1 + Math.floor(random() * 4);
    tokens.push(atoms.slice(at, at + count).join(''));
    at += count;
  }
  return tokens;
}

/** About what a model would count: a character of Chinese, or four of anything else. */
export function countTokens(text: string): number {
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  return han + Math.ceil((text.length - han) / 4);
}
