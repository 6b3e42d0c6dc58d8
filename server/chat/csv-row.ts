/** A line of CSV. What a spreadsheet would take for a formula stands behind an apostrophe: visitors wrote it. */
export function toCsvRow(cells: readonly string[]): string {
  return `${cells.map((cell) => `"${(/^[=+\-@\t\r\n＝＋－＠]/.test(cell) ? `'${cell}` : cell).replaceAll('"', '""')}"`).join(',')}\r\n`;
}
