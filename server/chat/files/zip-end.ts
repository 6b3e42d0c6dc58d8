/** Of a zip's end, without the comment behind it. */
const END_BYTES = 22;
const MAX_COMMENT = 0xffff;

/** As much of a file's end as holds a zip's, if there is one. */
export const ZIP_END_BYTES = END_BYTES + MAX_COMMENT;

export interface ZipEnd {
  /** In the bytes that were looked at. */
  at: number;
  entries: number;
  /** Where the directory stands in the file, and how long it is. */
  directoryOffset: number;
  directoryBytes: number;
  commentBytes: number;
}

/** Where a zip ends that ends with the file, or before other bytes, which some readers forgive. Undefined: none does. */
export function findZipEnd(tail: Uint8Array): ZipEnd | undefined {
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  for (let at = tail.length - END_BYTES; at >= Math.max(0, tail.length - ZIP_END_BYTES); at--) {
    if (view.getUint32(at, true) !== 0x06054b50) continue;
    const entries = view.getUint16(at + 10, true);
    // On a single disk, as all are: four bytes alone could be anything.
    if (view.getUint32(at + 4, true) !== 0 || view.getUint16(at + 8, true) !== entries) continue;
    return { at, entries, directoryBytes: view.getUint32(at + 12, true), directoryOffset: view.getUint32(at + 16, true), commentBytes: view.getUint16(at + 20, true) };
  }
  return undefined;
}

/** Whether it ends with the file, as the strict readers want it. */
export function isAtEnd({ at, commentBytes }: ZipEnd, tail: Uint8Array): boolean {
  return at + END_BYTES + commentBytes === tail.length;
}
