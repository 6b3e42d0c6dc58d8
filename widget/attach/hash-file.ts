import { md5 } from '@noble/hashes/legacy.js';
import { AttachError } from './file-problem.ts';

export interface HashOptions {
  signal: AbortSignal;
  /** Called with how much of it is done, from 0 to 1. */
  onProgress: (done: number) => void;
}

const leastBytes = 64 * 1_024;
const mostBytes = 512 * 1_024;
/** How long the page may be held up at once. */
const sliceMs = 4;

/**
 * MD5 of a file in hexadecimal. It is read in slices, as much at a time as this computer can take in while nobody
 * notices; between them the page has its turn. Throws AttachError `unreadable`, or the signal's reason.
 */
export async function hashFile(file: Blob, { signal, onProgress }: HashOptions): Promise<string> {
  const hash = md5.create();
  let length = leastBytes;
  for (let at = 0; at < file.size; ) {
    const slice = await readBytes(file.slice(at, at + length));
    signal.throwIfAborted();
    const startedAt = performance.now();
    hash.update(slice);
    at += slice.length;
    const takenMs = Math.max(performance.now() - startedAt, 0.1);
    // Twice as much at most: one lucky slice says little of the next.
    length = Math.round(Math.min(mostBytes, slice.length * 2, Math.max(leastBytes, (slice.length * sliceMs) / takenMs)));
    onProgress(at / file.size);
  }
  return Array.from(hash.digest(), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Bytes of a file. Throws AttachError `unreadable` when it is not there any more, or another one. */
export async function readBytes(part: Blob): Promise<Uint8Array> {
  const bytes = new Uint8Array(await part.arrayBuffer().catch(() => new ArrayBuffer()));
  if (bytes.length < part.size || part.size === 0) throw new AttachError('unreadable');
  return bytes;
}
