import { findZipEnd, isAtEnd } from './zip-end.ts';

/** As much of a package's end as its directory may take: some 3,000 parts with names of usual length. */
export const DIRECTORY_BYTES = 320 * 1_024;

const MAX_PARTS = 2_000;
const MAX_COMMENT = 1_024;
/** Tables of numbers become a tenth of their size. What becomes less than a hundredth of it, and is large, is made to fill a disk. */
const MAX_UNPACKED_BYTES = 200_000_000;
const MAX_RATIO = 100;
const MAX_UNPACKED_EVER = 2_000_000_000;

/** What has to stand in a package of each kind: a part, or what its name begins with. */
const needed: Readonly<Record<string, readonly string[]>> = {
  docx: ['[Content_Types].xml', 'word/'],
  xlsx: ['[Content_Types].xml', 'xl/'],
  pptx: ['[Content_Types].xml', 'ppt/'],
  epub: ['META-INF/container.xml'],
};
/** Of the older names, under which the newer kinds are found too. */
const anyOffice = ['[Content_Types].xml'];

const strayPath = /^[/\\]|^[a-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\0/i;
const strayType = /\.(?:zip|rar|7z|tar|t?gz|jar|exe|dll|scr|bat|cmd|msi|ps1|vbs)$|(?:^|\/)vbaProject\.bin$/i;

/** What is wrong with a file that is a zip inside, as a sentence, told from its end; undefined when nothing is. */
export function explainPackage(tail: Uint8Array, { extension, sizeBytes }: { extension: string; sizeBytes: number }): string | undefined {
  const broken = 'Its parts cannot be read.';
  const end = findZipEnd(tail);
  if (!end || !isAtEnd(end, tail)) return broken;
  if (end.commentBytes > MAX_COMMENT) return 'Another file stands behind it.';
  if (end.entries > MAX_PARTS) return `It has more than ${MAX_PARTS} parts.`;
  const start = end.directoryOffset - (sizeBytes - tail.length);
  if (start < 0 || start + end.directoryBytes > end.at) return broken;
  const parts = readParts(tail.subarray(start, start + end.directoryBytes), end.entries);
  if (!parts) return broken;
  const names = new Set(parts.map(({ name }) => name));
  if (names.size < parts.length) return 'Two of its parts have the same name.';
  if (parts.some(({ isEncrypted }) => isEncrypted)) return 'It is encrypted.';
  if (parts.some(({ name, isLink }) => isLink || strayPath.test(name))) return 'A part of it points elsewhere.';
  if (parts.some(({ name }) => strayType.test(name))) return 'There is a program or an archive in it.';
  const unpacked = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  if (unpacked > MAX_UNPACKED_EVER || (unpacked > MAX_UNPACKED_BYTES && unpacked > sizeBytes * MAX_RATIO)) return 'It is too large once unpacked.';
  const missing = (needed[extension] ?? anyOffice).some((wanted) => !parts.some(({ name }) => (wanted.endsWith('/') ? name.startsWith(wanted) : name === wanted)));
  return missing ? 'It is an archive, and no document of the type its name says.' : undefined;
}

interface Part {
  name: string;
  /** Unpacked. */
  bytes: number;
  isEncrypted: boolean;
  isLink: boolean;
}

function readParts(directory: Uint8Array, count: number): Part[] | undefined {
  const view = new DataView(directory.buffer, directory.byteOffset, directory.byteLength);
  const decoder = new TextDecoder();
  const parts: Part[] = [];
  try {
    for (let at = 0; parts.length < count; ) {
      if (view.getUint32(at, true) !== 0x02014b50) return undefined;
      const nameEnd = at + 46 + view.getUint16(at + 28, true);
      const extraEnd = nameEnd + view.getUint16(at + 30, true);
      const next = extraEnd + view.getUint16(at + 32, true);
      if (next > directory.length) return undefined;
      const bytes = view.getUint32(at + 24, true);
      parts.push({
        name: decoder.decode(directory.subarray(at + 46, nameEnd)),
        bytes: bytes === 0xffffffff ? readLongSize(view, { at: nameEnd, end: extraEnd }) : bytes,
        isEncrypted: (view.getUint16(at + 8, true) & 1) === 1,
        // Made on a Unix, whose file types the upper half has.
        isLink: view.getUint8(at + 5) === 3 && view.getUint16(at + 40, true) >>> 12 === 0xa,
      });
      at = next;
    }
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  return parts;
}

/** Some writers put every size where the large ones stand. Infinite where it is not there. */
function readLongSize(view: DataView, { at, end }: { at: number; end: number }): number {
  for (let field = at; field + 12 <= end; field += 4 + view.getUint16(field + 2, true)) {
    if (view.getUint16(field, true) === 1) return Number(view.getBigUint64(field + 4, true));
  }
  return Infinity;
}
