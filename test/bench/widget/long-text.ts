/** What stands in answers, over and over: every kind of block, in the lengths that they have. */
const sections = [
  '## What the leaves need\n\nGreen tea wants water of about **75 °C**, and _two minutes_ at most. Boiling water makes it bitter; see [how we brew](https://shop.example/brew) for the whole story, or ask for `Longjing` by name.\n\n',
  '- Rinse the pot\n- Take three grams a cup\n  - four for a glass\n- Pour, wait, pour off\n\n1. First infusion: 60 seconds\n2. Second: 45 seconds\n3. Third: as long as you like\n\n',
  '龙井茶要用八十度左右的水，**不要**用开水。第一泡一分钟，第二泡四十五秒，以后每泡多加十五秒。水质也很重要：软水比硬水好。\n\n',
  '```js\nfunction brew(grams, ml) {\n  const ratio = ml / grams;\n  if (ratio < 30) return "strong";\n  return ratio > 60 ? "weak" : "right";\n}\n```\n\n',
  '| tea | water | time |\n|---|--:|:-:|\n| Longjing | 80 °C | 2 min |\n| Keemun | 95 °C | 3 min |\n| Pu’er | 100 °C | 5 min |\n\n',
  '> What is poured too hot is drunk too late.\n> So say those who wait.\n\nA longer paragraph follows, since most of an answer is just that: sentences one after another, with a word in *italics* here and there, a number such as 1,250 and a comma, an em dash — and nothing that would need more than a line of its own. It ends after four lines on a screen of the usual width.\n\n',
];

/** A text of so many characters in Markdown, the same each time, whose sections are numbered so that none is like another. */
export function createLongText(length: number): string {
  let text = '';
  for (let at = 0; text.length < length; at++) text += at % sections.length === 0 ? `# Part ${at / sections.length + 1}\n\n${sections[0]}` : sections[at % sections.length];
  return text.slice(0, length);
}

/** The text in pieces of so many characters. */
export function toPieces(text: string, size: number): string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, at) => text.slice(at * size, (at + 1) * size));
}
