import { describe, expect, it } from 'vitest';
import { fileTypes, pictureType } from '../../../server/wire/file-types.ts';
import { bytesOf, plain } from '../chat/files/whole-file.ts';
import { zipOf } from '../chat/files/zip-of.ts';
import { createFileApp } from '../file-app.ts';

const page = '<!doctype html><html><script>alert(1)</script></html>';
const disguised: Record<string, Uint8Array> = {
  'a page': bytesOf(page),
  'a drawing': bytesOf('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
  'a program': bytesOf('MZ\x90\x00\x03\x00\x00\x00', new Uint8Array(200)),
  'an archive': zipOf(['setup.exe', 'a.txt']),
  'a film': plain.mp4,
  'a picture that is a script': bytesOf('GIF89a/*', plain.gif.subarray(8), '*/=1;alert(1)'),
  'a PDF with a page behind it': bytesOf(plain.pdf, page),
  'a picture with an archive behind it': bytesOf(plain.jpeg, zipOf(['a.txt'])),
};
/** Containers of one family, in which sound and films stand alike. */
const isFilm = /^(?:mp4|mov|m4a)$/;
const names = [...new Set([...Object.values(fileTypes), pictureType].flatMap(({ extensions }): readonly string[] => extensions))];

// X47
describe.each([{ images: true }, { images: false }])('under every name that is taken, where an app has %j,', (settings) => {
  it.each(Object.entries(disguised))('%s is refused with a reason, and the service has no file of it', async (what, content) => {
    const { mint, send, emulator, count, clock } = await createFileApp({ settings });
    const token = await mint();
    for (const name of names.filter((extension) => !(what === 'a film' && isFilm.test(extension)) && (settings.images || extension !== 'webp'))) {
      const response = await clock.until(send(token, { name: `tea.${name}`, content }), 4);
      const { error } = (await response.json()) as { error: { code: string; message: string } };
      expect({ name, status: response.status, ...error }).toMatchObject({ name, status: 400, code: 'file_refused', message: expect.stringMatching(/\w{4}.*\.$/) });
    }
    expect([emulator.files.size, count('AddFile')]).toEqual([0, 0]);
  });

  it('what is behind many pieces is found before the last of them is sent', async () => {
    const { mint, send, emulator, count, clock } = await createFileApp({ settings });
    const content = bytesOf(plain.mp4, new Uint8Array(1_000_000), page);
    const response = await clock.until(send(await mint(), { name: 'tea.mp4', content }), 4);
    expect(await response.json()).toMatchObject({ error: { code: 'file_refused', message: expect.stringContaining('page') } });
    expect([count('ApplyFileUploadLease'), emulator.files.size, count('AddFile')]).toEqual([1, 0, 0]);
  });
});

it.each(Object.entries({ jpg: plain.jpeg, png: plain.png, gif: plain.gif, bmp: plain.bmp, mp4: plain.mp4, pdf: plain.pdf }))('a true .%s is taken', async (name, content) => {
  const { mint, upload } = await createFileApp();
  expect(await upload(await mint(), `tea.${name}`, content)).toMatchObject({ kind: 'file', state: 'reading' });
});
