import { expect, it } from 'vitest';
import { toCsvRow } from '../../../server/chat/csv-row.ts';

it('writes a line that a spreadsheet takes for text alone', () => {
  expect(toCsvRow(['a', 'b "c"\nd,e', ''])).toBe('"a","b ""c""\nd,e",""\r\n');
  for (const formula of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1', '＋1', '－1', '＠SUM(A1)']) expect(toCsvRow([formula])).toBe(`"'${formula}"\r\n`);
});
