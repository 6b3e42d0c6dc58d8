type Test = (head: Uint8Array) => boolean;

/** Bytes that a test needs to see. */
export const HEAD_BYTES = 1_024;

/**
 * Whether a file that begins so can be of the type its name says. It keeps programs and pages from passing for
 * documents; what is inside a container is the reader's to find out. Unknown extensions never match.
 */
export function hasContentOf(extension: string, head: Uint8Array): boolean {
  return tests.get(extension)?.(head) ?? false;
}

const begins =
  (bytes: readonly number[] | string, at = 0): Test =>
  (head) => {
    const wanted = typeof bytes === 'string' ? Array.from(bytes, (char) => char.charCodeAt(0)) : bytes;
    return head.length >= at + wanted.length && wanted.every((byte, index) => head[at + index] === byte);
  };
const either =
  (...some: Test[]): Test =>
  (head) => some.some((test) => test(head));
const both =
  (...all: Test[]): Test =>
  (head) => all.every((test) => test(head));

const ole = begins([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
const zip = begins([0x50, 0x4b, 0x03, 0x04]);
const rtf = begins('{\\rtf');
const jpeg = begins([0xff, 0xd8, 0xff]);
const ogg = begins('OggS');
const asf = begins([0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11]);
const matroska = begins([0x1a, 0x45, 0xdf, 0xa3]);
const riff = (kind: string): Test => both(begins('RIFF'), begins(kind, 8));
/** Boxes that files of this family may begin with. */
const isoMedia = either(...['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip'].map((box) => begins(box, 4)));
/** Eleven bits set are the begin of a frame of MPEG audio; then its layer, which is never 0, and a rate, which is never 15. */
const mpegFrame: Test = ([first = 0, second = 0, third = 0]) => first === 0xff && second >= 0xe0 && (second & 6) !== 0 && third < 0xf0 && third >= 0x10;
const adtsFrame: Test = ([first, second = 0]) => first === 0xff && (second & 0xf6) === 0xf0;
const mp3 = either(begins('ID3'), both(mpegFrame, (head) => !isWide(head)));

/** UTF-16, which has a mark before it. */
const isWide = either(begins([0xff, 0xfe]), begins([0xfe, 0xff]));
/** Nothing that begins like a program, an archive or a document, no zero bytes but in UTF-16, and no page. */
const text: Test = (head) => {
  // ASCII is the same in all of them, but for the zeros.
  if (pageBegin.test(String.fromCharCode(...head.subarray(0, 512)).replaceAll('\0', ''))) return false;
  return isWide(head) || (!head.includes(0) && !either(zip, ole, begins('%PDF-'), begins('MZ'), begins([0x7f, 0x45, 0x4c, 0x46]), begins([0x1f, 0x8b]), jpeg, begins('GIF8'), begins([0xff]))(head));
};
/** A page's source is text too, but is not called so by who means well. */
const pageBegin = /^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)?\s*(?:<!doctype html|<(?:html|head|body|script|iframe|svg)[\s/>]|<\?xml\s)/i;
/** Some writers put white space, a byte order mark or a printer's commands before it, but no tags and no other type's begin. */
const pdf: Test = (head) => {
  const before = String.fromCharCode(...head).split('%PDF-', 2)[0] ?? '';
  return before.length <= head.length - 5 && /^(?:\u00ef\u00bb\u00bf)?[\s\u0020-;=-~]*$/.test(before.replaceAll(ESCAPE, ''));
};
const ESCAPE = String.fromCharCode(0x1b);

const tests = new Map<string, Test>([
  ['txt', text],
  ['md', text],
  ['pdf', pdf],
  ['doc', either(ole, rtf, zip)],
  ['wps', either(ole, zip)],
  ['ppt', either(ole, zip)],
  ['xls', either(ole, zip)],
  ['docx', zip],
  ['pptx', zip],
  ['xlsx', zip],
  ['epub', zip],
  ['mobi', begins('BOOKMOBI', 60)],
  ['png', begins([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  ['jpg', jpeg],
  ['jpeg', jpeg],
  ['gif', either(begins('GIF87a'), begins('GIF89a'))],
  ['bmp', begins('BM')],
  ['webp', riff('WEBP')],
  ['mp4', isoMedia],
  ['mov', isoMedia],
  ['m4a', isoMedia],
  ['mkv', matroska],
  ['webm', matroska],
  ['avi', riff('AVI ')],
  ['wav', riff('WAVE')],
  ['wmv', asf],
  ['wma', asf],
  ['aac', either(adtsFrame, begins('ADIF'), begins('ID3'))],
  ['amr', begins('#!AMR')],
  ['flac', either(begins('fLaC'), begins('ID3'))],
  ['flv', begins('FLV')],
  ['mp3', mp3],
  ['mpeg', either(mp3, begins([0, 0, 1]))],
  ['ogg', ogg],
  ['opus', ogg],
]);
