import { extensionOf, pictureSides, pictureType } from '../../server/wire/file-types.ts';
import { readPictureSize } from '../../server/wire/picture-size.ts';
import { withExtension } from './file-name.ts';
import { AttachError } from './file-problem.ts';
import { readBytes } from './hash-file.ts';

export interface ShrunkPicture {
  file: Blob;
  /** With the extension of what it is now. */
  name: string;
  /** A data: URL: pages may allow no other addresses of the browser's own. */
  thumbnail: string;
}

/** Longest side of what is sent, and of what is shown while it is, in pixels. */
const maxSide = 2_048;
const thumbnailSide = 240;
/** Sides stand in the head of a picture, behind what cameras write there. */
const headBytes = 1_024 * 1_024;
/** From here on a picture without losses is worth being sent with some. */
const largeBytes = 3 * 1_024 * 1_024;

/**
 * A picture drawn anew: no larger than a model looks at, upright, and without what else stands in the file, such as
 * where it was taken. Of one that moves the first picture. Throws AttachError.
 */
export async function shrinkPicture(source: Blob, name: string, side = maxSide): Promise<ShrunkPicture> {
  const head = readPictureSize(await readBytes(source.slice(0, headBytes)));
  if (!head) throw new AttachError('picture');
  // Before it is decoded: a small file can make a picture that fills the memory.
  checkSides(head.width, head.height);
  const bitmap = await createImageBitmap(source, { imageOrientation: 'from-image' }).catch(() => {
    throw new AttachError('picture');
  });
  try {
    const canvas = draw(bitmap, bitmap, side);
    const extension = extensionOf(name);
    const wanted = /^jpe?g$/.test(extension) ? 'image/jpeg' : extension === 'webp' ? 'image/webp' : 'image/png';
    let file = await encode(canvas, wanted);
    if (file.size > largeBytes && file.type === 'image/png') {
      const smaller = await encode(draw(canvas, canvas, side, true), 'image/jpeg');
      if (smaller.size < file.size / 2 || file.size > pictureType.maxBytes) file = smaller;
    }
    const thumbnail = draw(canvas, canvas, thumbnailSide, true).toDataURL('image/jpeg', 0.7);
    return { file, name: withExtension(name, file.type.replace('image/', '').replace('jpeg', 'jpg')), thumbnail };
  } finally {
    bitmap.close();
  }
}

function checkSides(width: number, height: number): void {
  const shorter = Math.min(width, height);
  const longer = Math.max(width, height);
  const { min, max, maxRatio } = pictureSides;
  if (shorter < min || longer > max || longer > shorter * maxRatio) throw new AttachError('sides');
}

function draw(source: CanvasImageSource, { width, height }: { width: number; height: number }, side: number, isOpaque = false): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  const scale = Math.min(1, side / Math.max(width, height));
  // A long strip must not become thinner than what is taken.
  canvas.width = Math.max(Math.min(width, pictureSides.min), Math.round(width * scale));
  canvas.height = Math.max(Math.min(height, pictureSides.min), Math.round(height * scale));
  const context = canvas.getContext('2d');
  if (!context) throw new AttachError('picture');
  context.imageSmoothingQuality = 'high';
  if (isOpaque) {
    context.fillStyle = '#fff';
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function encode(canvas: HTMLCanvasElement, type: string): Promise<Blob> {
  return new Promise((resolve, reject) => {
    // Browsers that cannot write the type write png, and say so.
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new AttachError('picture'))), type, 0.88);
  });
}
