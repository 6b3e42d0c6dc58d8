import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, explainFile, plain } from './whole-file.ts';
import { officeOf, zipOf } from './zip-of.ts';

const page = '<!DOCTYPE html><html><script>alert(1)</script></html>';
const noise = new Uint8Array(100_000).map((_, at) => (at * 7_919) >>> 3);

describe('a file of a type that is taken', () => {
  it.each<[string, Uint8Array]>([
    ['txt', bytesOf('Use <script> in <html>.')],
    ['txt', bytesOf('\xb2\xe8\xd2\xb6')],
    ['txt', bytesOf('\xff\xfeT\x00e\x00a\x00')],
    ['md', bytesOf('# Tea\n\n<p align="center">A page: `<!doctype html>`</p>')],
    ['pdf', plain.pdf],
    // Changed later, and filled up to a block of a disk.
    ['pdf', bytesOf(plain.pdf, '2 0 obj\n<< >>\nendobj\n%%EOF\r\n', new Uint8Array(4_096))],
    ['pdf', bytesOf('\xef\xbb\xbf', plain.pdf)],
    ['pdf', bytesOf('\x1b%-12345X@PJL JOB\r\n', plain.pdf, '\x1b%-12345X')],
    // Another document is attached to it.
    ['pdf', bytesOf('%PDF-1.7\n1 0 obj\nstream\n', officeOf('word'), '\nendstream\nendobj\n%%EOF')],
    ['pdf', bytesOf('%PDF-1.4 cut off')],
    ['docx', officeOf('word', 'word/embeddings/Table.xlsx', 'word/media/image1.svg', 'word/afchunk.htm')],
    ['doc', officeOf('word')],
    ['xlsx', officeOf('xl')],
    ['pptx', officeOf('ppt')],
    ['epub', zipOf(['mimetype', 'META-INF/container.xml', 'text/page.html', 'text/page.js'])],
    ['doc', bytesOf(plain.ole, page, new Uint8Array(512), 'end')],
    ['doc', bytesOf('{\\rtf1 ', page, '}')],
    ['mobi', bytesOf(new Uint8Array(60), 'BOOKMOBI', page, '\xe9\x8e\r\n')],
    ['jpg', plain.jpeg],
    ['png', plain.png],
    ['gif', plain.gif],
    ['bmp', plain.bmp],
    ['webp', plain.webp],
    ['mp4', bytesOf(plain.mp4, noise)],
    ['mp3', bytesOf('ID3', '<p>Notes of the <a href="https://tea.example">show</a></p>', noise)],
    ['mkv', bytesOf('\x1a\x45\xdf\xa3', '<i>subtitles</i>', noise)],
  ])('may be a .%s (%#)', (extension, content) => {
    expect(explainFile(extension, content)).toBeUndefined();
    expect(explainFile(extension, content, 5)).toBeUndefined();
  });

  it('may hold any bytes: none of them are taken for something else by chance', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 4_096 }), fc.constantFrom('mp4', 'jpg', 'pdf', 'doc'), (content, extension) => explainFile(extension, bytesOf({ mp4: plain.mp4, jpg: plain.jpeg, pdf: '%PDF-1.4', doc: plain.ole }[extension] ?? '', content)) === undefined));
  });
});

describe('a second file under the name of the first', () => {
  const archive = zipOf(['a.txt']);
  it.each<[string, string, Uint8Array, string]>([
    ['a page before a PDF', 'pdf', bytesOf(page, plain.pdf), 'head'],
    ['a picture before a PDF', 'pdf', bytesOf(plain.gif, plain.pdf), 'head'],
    ['an archive around a PDF', 'pdf', bytesOf('PK\x03\x04', plain.pdf), 'head'],
    ['a page behind a PDF', 'pdf', bytesOf(plain.pdf, page), 'page'],
    ['a page between two ends of a PDF', 'pdf', bytesOf(plain.pdf, page, '\nstartxref\n0\n%%EOF'), 'page'],
    ['a long page behind a PDF', 'pdf', bytesOf(plain.pdf, 'Tea', page, noise, noise, noise, noise), 'Another file'],
    ['an archive behind a PDF', 'pdf', bytesOf(plain.pdf, archive), 'Another file'],
    ['a page at the end of a PDF without one', 'pdf', bytesOf('%PDF-1.4', page, '\n'), 'page'],
    ['an archive behind a picture', 'jpg', bytesOf(plain.jpeg, archive), 'Another file'],
    ['an archive in a picture, with a note behind it', 'png', bytesOf(plain.png, archive, 'note'), 'Another file'],
    ['a script that is a picture', 'gif', bytesOf('GIF89a/*', plain.gif.subarray(8), '*/=1;alert(1)'), 'script'],
    ['a script that is a picture', 'gif', bytesOf('GIF89a=\x0a', plain.gif.subarray(8)), 'script'],
    ['a page in a picture', 'png', bytesOf(plain.png, page), 'page'],
    ['a page in a film', 'mp4', bytesOf(plain.mp4, noise, '<ScRiPt\t>', noise), 'page'],
    ['a page at the end of a film', 'mp4', bytesOf(plain.mp4, '<html>'), 'page'],
    ['an archive behind a sound', 'wav', bytesOf('RIFF\x04\x00\x00\x00WAVE', archive), 'Another file'],
    ['an archive behind an older document', 'doc', bytesOf(plain.ole, archive), 'Another file'],
    ['a page behind an older document', 'xls', bytesOf(plain.ole, page, '\r\n'), 'page'],
    ['an archive behind a text', 'txt', bytesOf('Tea'.repeat(400), archive), 'more than text'],
    ['an archive behind a wide text', 'txt', bytesOf('\xff\xfeT\x00', archive), 'Another file'],
    ['a program behind a text', 'md', bytesOf('Tea', noise.map((byte) => byte | 1), 'MZ\x90\x00'), 'more than text'],
    ['a page called a text', 'txt', bytesOf('\xef\xbb\xbf\n<!DOCTYPE HTML>'), 'head'],
    ['a wide page called a text', 'md', bytesOf('\xff\xfe<\x00h\x00t\x00m\x00l\x00>\x00'), 'head'],
    ['a wide page called a sound', 'mp3', bytesOf('\xff\xfe<\x00h\x00t\x00m\x00l\x00>\x00'), 'head'],
    ['a drawing called a text', 'txt', bytesOf('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), 'head'],
    ['an archive called a document', 'docx', archive, 'no document'],
    ['an archive called a book', 'epub', archive, 'no document'],
    ['an archive called an older document', 'doc', archive, 'no document'],
    ['a table called a text', 'docx', officeOf('xl'), 'no document'],
    ['a page behind a document', 'docx', bytesOf(officeOf('word'), page), 'cannot be read'],
    ['a page in a document’s comment', 'docx', zipOf(['[Content_Types].xml', 'word/a.xml'], { comment: page.repeat(30) }), 'Another file'],
    ['a document with macros', 'docx', officeOf('word', 'word/vbaProject.bin'), 'program'],
    ['a document with a program', 'pptx', officeOf('ppt', 'ppt/embeddings/setup.EXE'), 'program'],
    ['a document with an archive', 'xlsx', officeOf('xl', 'xl/more.zip'), 'program or an archive'],
    ['a document that leaves its folder', 'docx', officeOf('word', '../../etc/cron.d/x'), 'elsewhere'],
    ['a document from the root', 'docx', officeOf('word', '/etc/passwd'), 'elsewhere'],
    ['a document with a link', 'docx', officeOf('word', { name: 'word/a', mode: 0o120777 }), 'elsewhere'],
    ['a document that says a thing twice', 'docx', officeOf('word', 'word/main.xml'), 'same name'],
    ['an encrypted document', 'docx', officeOf('word', { name: 'word/a.xml', flags: 1 }), 'encrypted'],
    ['a document that fills a disk', 'xlsx', officeOf('xl', { name: 'xl/a.xml', unpackedBytes: 2_100_000_000 }), 'unpacked'],
    ['a document that is much larger unpacked', 'xlsx', officeOf('xl', { name: 'xl/a.xml', unpackedBytes: 300_000_000 }), 'unpacked'],
    ['a document of too many parts', 'docx', zipOf(Array.from({ length: 2_001 }, (_, at) => `word/${at}`)), 'parts'],
    ['a document without its end', 'docx', officeOf('word').subarray(0, -30), 'cannot be read'],
    ['a document whose directory is not where it says', 'docx', officeOf('word').map((byte, at, all) => (at === all.length - 6 ? byte ^ 1 : byte)), 'cannot be read'],
  ])('%s is found (.%s, %#)', (_what, extension, content, reason) => {
    for (const pieceBytes of [65_536, 1_000, 3]) expect(explainFile(extension, content, pieceBytes)).toContain(reason);
  });
});
