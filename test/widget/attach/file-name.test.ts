import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extensionOf, MAX_FILE_NAME_LENGTH } from '../../../server/wire/file-types.ts';
import { toFileName, toShownName, withExtension } from '../../../widget/attach/file-name.ts';

describe('the name of a file', () => {
  it.each([
    ['report.pdf', 'report.pdf'],
    ['C:\\fakepath\\report.pdf', 'report.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['exe.\u202Egpj.pdf', 'exe.gpj.pdf'],
    ['a\0b\nc\u200B.md', 'abc.md'],
    ['half \ud800 a character.txt', 'half  a character.txt'],
    ['cafe\u0301.txt', 'café.txt'],
  ])('%j is sent as %j', (given, sent) => {
    expect(toFileName(given)).toBe(sent);
  });

  it('is cut before its extension, never in a character', () => {
    const name = toFileName(`${'👍'.repeat(150)}.pptx`);
    expect(name.length).toBeLessThanOrEqual(MAX_FILE_NAME_LENGTH);
    expect(name).toMatch(/^(👍)+\.pptx$/u);
  });

  it('can be sent in a header, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.constantFrom('', '.pdf', '.JPG'), (base, extension) => {
        const name = toFileName(`${base}x${extension}`);
        expect(name.length).toBeLessThanOrEqual(MAX_FILE_NAME_LENGTH);
        expect(encodeURIComponent(name)).toMatch(/^[\x21-\x7e]*$/);
        expect(toFileName(name)).toBe(name);
        expect(extensionOf(name)).toBe(extensionOf(`${base}x${extension}`));
      }),
    );
  });

  it('is shown with its begin and its end', () => {
    expect(toShownName('report.pdf')).toBe('report.pdf');
    expect(toShownName(`${'字'.repeat(296)}.pdf`)).toBe(`${'字'.repeat(32)}…${'字'.repeat(12)}.pdf`);
  });

  it('follows what a picture becomes', () => {
    expect(withExtension('holiday.old.GIF', 'png')).toBe('holiday.old.png');
  });
});
