import { readPictureSize } from '../../server/wire/picture-size.ts';
import { Refusal } from './refusal.ts';
import { isChinese } from './search-terms.ts';

/** What the emulated model makes of a picture. */
export interface SeenPicture {
  format: string;
  width: number;
  height: number;
}

export interface SeePicturesOptions {
  /** Gets pictures from their addresses. */
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  signal: AbortSignal;
}

const MAX_BYTES = 10 << 20;
const FETCH_MS = 10_000;

const signatures: readonly [format: string, begin: string][] = [
  ['PNG', '\u0089PNG'],
  ['JPEG', '\u00ff\u00d8\u00ff'],
  ['GIF', 'GIF8'],
  ['BMP', 'BM'],
  ['WebP', 'RIFF'],
];

/** Fetches the pictures of a call and looks at their heads. Throws Refusal for what cannot be fetched or is none. */
export function seePictures(addresses: readonly string[], options: SeePicturesOptions): Promise<SeenPicture[]> {
  return Promise.all(
    addresses.map(async (address) => {
      const bytes = await download(address, options);
      const format = signatures.find(([, begin]) => String.fromCharCode(...bytes.subarray(0, begin.length)) === begin)?.[0];
      const size = readPictureSize(bytes);
      if (format === undefined || !size) throw new Refusal('BadRequest.UnsupportedFileFormat');
      return { format, ...size };
    }),
  );
}

async function download(address: string, { fetch, signal }: SeePicturesOptions): Promise<Uint8Array> {
  try {
    const response = await fetch(address, { redirect: 'manual', signal: AbortSignal.any([signal, AbortSignal.timeout(FETCH_MS)]) });
    if (response.status !== 200) throw new Error(`status ${response.status}`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (bytes.byteLength > MAX_BYTES) throw new Error('too large');
    return bytes;
  } catch {
    signal.throwIfAborted();
    throw new Refusal('BadRequest.InputDownloadFailed');
  }
}

/** The sentence in which the model says what it saw. */
export function describePictures(pictures: readonly SeenPicture[], prompt: string): string {
  const list = pictures.map(({ format, width, height }) => `${format} ${width} × ${height}`);
  if (isChinese(prompt)) return `我看到 ${pictures.length} 张图片：${list.join('、')}。`;
  return `I see ${pictures.length} ${pictures.length === 1 ? 'picture' : 'pictures'}: ${list.join(', ')}.`;
}
