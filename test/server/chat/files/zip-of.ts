import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipPart {
  name: string;
  content?: string | Uint8Array;
  /** What its directory entry says instead of the truth. */
  unpackedBytes?: number;
  flags?: number;
  /** A Unix file's type and rights. */
  mode?: number;
}

/** A zip with these parts, as the usual writers make one. */
export function zipOf(parts: readonly (ZipPart | string)[], { comment = '' } = {}): Uint8Array {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const { name, content = name, unpackedBytes, flags = 0, mode = 0o100644 }: ZipPart = typeof part === 'string' ? { name: part } : part;
    const raw = Buffer.from(content);
    const packed = deflateRawSync(raw);
    const nameBytes = Buffer.from(name);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(flags, 2);
    shared.writeUInt16LE(8, 4);
    shared.writeUInt32LE(crc32(raw), 10);
    shared.writeUInt32LE(packed.length, 14);
    shared.writeUInt32LE(unpackedBytes ?? raw.length, 18);
    shared.writeUInt16LE(nameBytes.length, 22);
    const entry = Buffer.alloc(46);
    entry.write('PK\u0001\u0002', 'latin1');
    entry.writeUInt16LE((3 << 8) | 20, 4);
    shared.copy(entry, 6);
    entry.writeUInt32LE((mode << 16) >>> 0, 38);
    entry.writeUInt32LE(offset, 42);
    directory.push(entry, nameBytes);
    const file = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), shared, nameBytes, packed]);
    files.push(file);
    offset += file.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(comment.length, 20);
  return new Uint8Array(Buffer.concat([...files, listed, end, Buffer.from(comment)]));
}

/** A document of the newer kind. */
export const officeOf = (folder: 'word' | 'xl' | 'ppt', ...more: (ZipPart | string)[]): Uint8Array => zipOf(['[Content_Types].xml', `${folder}/main.xml`, ...more]);
