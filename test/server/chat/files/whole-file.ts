import { ChatError } from '../../../../server/errors.ts';
import { HEAD_BYTES, hasContentOf } from '../../../../server/chat/files/has-content-of.ts';
import { watchContent } from '../../../../server/chat/files/watch-content.ts';

/** Byte by byte, whatever is in it. */
export function bytesOf(...parts: (string | Uint8Array)[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part))));
}

/** What is wrong with a file that comes in pieces of so many bytes; undefined when nothing is. */
export function explainFile(extension: string, content: Uint8Array, pieceBytes = 65_536): string | undefined {
  const head = content.subarray(0, HEAD_BYTES);
  if (!hasContentOf(extension, head)) return 'head';
  const watch = watchContent({ extension, head, sizeBytes: content.length });
  try {
    for (let at = 0; at < content.length; at += pieceBytes) watch(content.subarray(at, at + pieceBytes), at + pieceBytes >= content.length);
  } catch (error) {
    if (error instanceof ChatError && error.code === 'file_refused') return error.detail;
    throw error;
  }
  return undefined;
}

const jpeg = bytesOf('\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00', '\xff\xc0\x00\x0b\x08\x00\x40\x00\x40\x01\x01\x11\x00', '\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00data\xff\xd9');
const gif = bytesOf('GIF89a\x40\x00\x40\x00\x00\x00\x00,\x00\x00\x00\x00\x40\x00\x40\x00\x00\x02\x02\x4c\x01\x00;');
const png = bytesOf('\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x00\x40\x00\x00\x00\x40\x08\x00\x00\x00\x00\x00\x00\x00\x00', '\x00\x00\x00\x00IEND\xae\x42\x60\x82');
const ole = bytesOf('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', new Uint8Array(1_016));

/** The least that is a file of each kind. */
export const plain = {
  jpeg,
  gif,
  png,
  ole,
  bmp: bytesOf('BM', new Uint8Array(12), '\x28\x00\x00\x00\x40\x00\x00\x00\x40\x00\x00\x00', new Uint8Array(64)),
  webp: bytesOf('RIFF\x1e\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x3f\x00\x00\x3f\x00\x00ANIM\x00\x00\x00\x00'),
  pdf: bytesOf('%PDF-1.7\n1 0 obj\n<< /Title (<script>: The Script element) >>\nendobj\nstartxref\n9\n%%EOF\n'),
  mp4: bytesOf('\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp41', '\x00\x00\x00\x10mdatfilmdata'),
} as const;
