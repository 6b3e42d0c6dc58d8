import { ChatError } from '../../errors.ts';
import { DIRECTORY_BYTES, explainPackage } from './explain-package.ts';
import { createPieceSearch } from './piece-search.ts';
import { findZipEnd, isAtEnd, ZIP_END_BYTES } from './zip-end.ts';

/** Called with each piece of a file before it goes further. Throws ChatError `file_refused` for one that must not. */
export type ContentWatch = (piece: Uint8Array, isLast: boolean) => void;

export interface WatchedFile {
  extension: string;
  /** Its begin, which is of that type. */
  head: Uint8Array;
  /** As long as it is going to be. */
  sizeBytes: number;
}

/** What is told of a file while it passes, and of its end once it is there; each says what is wrong as a sentence. */
interface Look {
  see?: ContentWatch;
  explain(tail: Uint8Array, sizeBytes: number): string | undefined;
}

const other = 'Another file stands behind it.';
const page = 'There is a page in it.';
/** What may follow the last mark of a PDF besides white space, such as a printer's commands. */
const MAX_BEHIND = 1_024;
const LESS_THAN = 0x3c;

/**
 * Looks through a file of which no more than the end is kept, for a second one that it carries under its name. It knows
 * what can stand in a file of each type by right, such as a page's source in a document, and leaves that alone.
 */
export function watchContent({ extension, head, sizeBytes }: WatchedFile): ContentWatch {
  const look = toLook(extension, head);
  const tailFrom = Math.max(0, sizeBytes - Math.max(DIRECTORY_BYTES, ZIP_END_BYTES));
  let tail: Uint8Array | undefined;
  let count = 0;
  return (piece, isLast) => {
    look.see?.(piece, isLast);
    const from = Math.max(tailFrom - count, 0);
    if (from < piece.length) {
      tail ??= new Uint8Array(sizeBytes - tailFrom);
      tail.set(piece.subarray(from), count + from - tailFrom);
    }
    count += piece.length;
    if (isLast && tail) refuseFor(look.explain(tail, sizeBytes));
  };
}

function refuseFor(detail: string | undefined): void {
  if (detail !== undefined) throw new ChatError('file_refused', { detail });
}

function toLook(extension: string, head: Uint8Array): Look {
  const begin = toLatin(head.subarray(0, 16));
  if (/^(?:txt|md)$/.test(extension)) return lookAtText(/^(?:\xff\xfe|\xfe\xff)/.test(begin));
  if (extension === 'pdf') return lookAtPdf();
  if (begin.startsWith('PK')) return { explain: (tail, size) => explainPackage(tail, { extension, sizeBytes: size }) };
  // What people write and read stands in these as it is, a page's source too.
  if (/^(?:\xd0\xcf|\{\\rtf)/.test(begin) || extension === 'mobi') return { explain: explainEnd };
  if (begin.startsWith('GIF') && /^[/=]/.test(begin.slice(6))) return { explain: () => 'There is a script in it.' };
  return lookAtMedia();
}

/** Sixteen bits a character have zeros. */
function lookAtText(isWide: boolean): Look {
  return { see: (piece) => refuseFor(!isWide && piece.includes(0) ? 'There is more than text in it.' : undefined), explain: (tail) => (findZipEnd(tail) ? other : undefined) };
}

/** Pictures, sound and films have titles and notes in them, but no pages. */
function lookAtMedia(): Look {
  const see = createPieceSearch({
    words: ['<script', '<html', '<!doctype html'],
    longest: 16,
    onFound: (bytes, at, { length }) => refuseFor(endsWord(bytes[at + length]) ? page : undefined),
  });
  return { see, explain: (tail) => (findZipEnd(tail) ? other : undefined) };
}

/** A mark says where a PDF ends, and again where each of its later changes does. */
function lookAtPdf(): Look {
  let end = 0;
  const see = createPieceSearch({
    words: ['%%eof'],
    longest: 24,
    onFound(bytes, at, { offset, length }) {
      end = offset + length;
      let next = at + length;
      while (next < at + 22 && (bytes[next] ?? 0) <= 0x20) next += 1;
      refuseFor(bytes[next] === LESS_THAN && /[a-z!?]/i.test(toLatin(bytes.subarray(next + 1, next + 2))) ? page : undefined);
    },
  });
  return {
    see,
    explain(tail, sizeBytes) {
      // Where no mark is, it was cut off, or is the reader's to mend.
      const behind = end > 0 ? withoutPadding(tail.subarray(Math.max(0, tail.length - (sizeBytes - end)))) : tail.subarray(0, 0);
      if (behind.length > MAX_BEHIND || findZipEnd(behind)) return other;
      return /<[a-z!?/]/i.test(toLatin(behind)) ? page : explainEnd(tail);
    },
  };
}

/** For what may hold anything, but not end like this. */
function explainEnd(tail: Uint8Array): string | undefined {
  const end = findZipEnd(tail);
  if (end && isAtEnd(end, tail)) return other;
  return /<\/(?:html|body|script|svg)>$/i.test(toLatin(withoutPadding(tail).subarray(-16))) ? page : undefined;
}

/** White space and zeros at the end fill the last block of a disk, or a line. */
function withoutPadding(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] ?? 0) <= 0x20) end -= 1;
  return bytes.subarray(0, end);
}

/** White space, a slash or the bracket that closes a tag. */
function endsWord(byte = 0): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0x2f || byte === 0x3e;
}

/** A few bytes, each as the character of its number. */
function toLatin(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
