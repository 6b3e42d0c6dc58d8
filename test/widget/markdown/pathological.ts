/** Answers that are dear to read, to draw or to lay out, each of about so many characters. */
export function createPathological(length: number): { name: string; text: string }[] {
  const fill = (piece: string): string => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
  const lines = (line: (at: number) => string): string => {
    let text = '';
    for (let at = 0; text.length < length; at += 1) text += line(at);
    return text;
  };
  return [
    { name: 'items of a letter', text: fill('- a\n') },
    { name: 'items in items', text: lines((at) => `${'  '.repeat(at % 5)}- item ${at}\n`) },
    { name: 'paragraphs of a letter', text: fill('a\n\n') },
    { name: 'one paragraph of short lines', text: fill('ab\n') },
    { name: 'one word', text: fill('tea') },
    { name: 'Chinese without an end', text: fill('茶') },
    { name: 'emoji of many parts', text: fill('👨\u200d👩\u200d👧\u200d👦') },
    { name: 'emphasis in emphasis', text: fill('*a **b ') + fill('c** d*') },
    { name: 'emphasis in every word', text: lines((at) => `**w${at}** _x_ \`y\`${at % 40 ? ' ' : '\n\n'}`) },
    { name: 'brackets', text: fill('[') },
    { name: 'quotes in quotes', text: fill('> ') },
    { name: 'quotes that go on lazily', text: fill('> a\nb\n\n') },
    { name: 'fences that never close', text: fill('```\n') },
    { name: 'fences with a mark in their name', text: lines((at) => `Part ${at}\n\`\`\`a\`b\n`) },
    { name: 'code in one line', text: `\`\`\`\n${fill('x')}\n\`\`\`` },
    { name: 'code in many lines', text: `\`\`\`js\n${lines((at) => `const a${at} = ${at};\n`)}\`\`\`\n\nAfter` },
    { name: 'a table of many rows', text: `|a|b|\n|-|-|\n${fill('|1|2|\n')}` },
    { name: 'tables without cells', text: fill(`${'|a'.repeat(90)}|\n${'|-'.repeat(90)}|\n${'|\n'.repeat(50)}\n`) },
    { name: 'definitions behind what uses them', text: lines((at) => `See [part ${at}][p${at}].\n\n`) + lines((at) => `[p${at}]: https://shop.example/${at}\n`) },
    { name: 'one definition over and over', text: fill('[a]: https://shop.example/a\n') + fill('[a] ') },
    { name: 'tags that never close', text: fill('<b ') },
    { name: 'a comment that never closes', text: `<!-- ${fill('a\n\n')}` },
    { name: 'line ends of every kind', text: fill('a\r\n\rb\n') },
    { name: 'rules and headings', text: fill('# a\nb\n---\n') },
    { name: 'a link that never closes, before addresses', text: `<a>\n\n${lines((at) => `https://shop.example/${at}\n\n`)}` },
  ];
}
