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
/** Eleven bits set: the begin of a frame of MPEG audio. */
const mpegFrame: Test = (head) => head[0] === 0xff && ((head[1] ?? 0) & 0xe0) === 0xe0;
const mp3 = either(begins('ID3'), mpegFrame);

/** No zero bytes (UTF-16 has a mark before them), and nothing that begins like a program, an archive or a document. */
const text: Test = (head) => {
  if (begins([0xff, 0xfe])(head) || begins([0xfe, 0xff])(head)) return true;
  return !head.includes(0) && !either(zip, ole, begins('%PDF-'), begins('MZ'), begins([0x7f, 0x45, 0x4c, 0x46]), begins([0x1f, 0x8b]), jpeg)(head);
};
/** Some writers put bytes before it. */
const pdf: Test = (head) => {
  const last = head.length - 5;
  for (let at = 0; at <= last; at++) if (begins('%PDF-', at)(head)) return true;
  return false;
};

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
  ['aac', either(mpegFrame, begins('ADIF'), begins('ID3'))],
  ['amr', begins('#!AMR')],
  ['flac', either(begins('fLaC'), begins('ID3'))],
  ['flv', begins('FLV')],
  ['mp3', mp3],
  ['mpeg', either(mp3, begins([0, 0, 1]))],
  ['ogg', ogg],
  ['opus', ogg],
]);
