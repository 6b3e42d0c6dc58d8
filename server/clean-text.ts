/** Takes out what nobody types and what can hide instructions from a reader: controls, tag characters, lone surrogates. */
export function cleanText(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]|[\u{e0000}-\u{e007f}]|\p{Surrogate}/gu, '')
    .trim();
}
