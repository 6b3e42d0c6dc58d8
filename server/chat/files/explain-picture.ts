/** As many pixels as the largest phones' cameras make. Decoded, each is four bytes. */
const MAX_PIXELS = 40_000_000;
/** Of a picture that moves. Models see one, and whoever shows it decodes all. */
const MAX_FRAMES = 200;
/** Behind its end. More of it is another file that nobody sees. */
const MAX_TAIL_BYTES = 1_024;

interface Shape {
  frames: number;
  /** Where the picture ends. Absent: it is cut off, or has no end of its own. */
  end?: number;
}

/** What is wrong with a picture besides its sides, as a sentence; undefined when nothing is. */
export function explainPicture(content: Uint8Array, { width, height }: { width: number; height: number }): string | undefined {
  if (width * height > MAX_PIXELS) return `A picture has at most ${MAX_PIXELS / 1_000_000} million pixels.`;
  const { frames, end = content.length } = readShape(new DataView(content.buffer, content.byteOffset, content.byteLength));
  if (frames > MAX_FRAMES) return `A picture that moves has at most ${MAX_FRAMES} frames.`;
  return content.length - end > MAX_TAIL_BYTES ? 'Another file stands behind the picture.' : undefined;
}

function readShape(view: DataView): Shape {
  const shape: Shape = { frames: 0 };
  try {
    const first = view.getUint32(0);
    if (first === 0x89504e47) readPng(view, shape);
    else if (first === 0x47494638) readGif(view, shape);
    else if (first === 0x52494646) readWebp(view, shape);
    else if (first >>> 16 === 0xffd8) readJpeg(view, shape);
  } catch (error) {
    // It is cut off, and what reads it says so.
    if (!(error instanceof RangeError)) throw error;
  }
  return shape;
}

// Each of these moves on with every step, so that it ends with the file.
function readPng(view: DataView, shape: Shape): void {
  for (let at = 8; ; ) {
    const [length, type] = [view.getUint32(at), view.getUint32(at + 4)];
    // acTL says how many there are to be, fcTL is one.
    if (type === 0x6163544c) shape.frames = Math.max(shape.frames, view.getUint32(at + 8));
    at += 12 + length;
    if (type === 0x49454e44) {
      shape.end = at;
      return;
    }
  }
}

function readGif(view: DataView, shape: Shape): void {
  const tableBytes = (flags: number): number => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);
  for (let at = 13 + tableBytes(view.getUint8(10)); ; ) {
    const kind = view.getUint8(at);
    if (kind === 0x3b) {
      shape.end = at + 1;
      return;
    }
    if (kind === 0x2c) {
      shape.frames += 1;
      at += 11 + tableBytes(view.getUint8(at + 9));
    } else at += 2;
    for (let length = view.getUint8(at); length > 0; length = view.getUint8(at)) at += 1 + length;
    at += 1;
  }
}

function readWebp(view: DataView, shape: Shape): void {
  const end = 8 + view.getUint32(4, true);
  for (let at = 12; at + 8 <= Math.min(end, view.byteLength); at += 8 + view.getUint32(at + 4, true) + (view.getUint32(at + 4, true) & 1)) {
    if (view.getUint32(at) === 0x414e4d46) shape.frames += 1;
  }
  shape.end = end;
}

function readJpeg(view: DataView, shape: Shape): void {
  for (let at = 2; ; ) {
    // Within the picture's data a marker is a byte of ones with something behind it that is neither stuffing nor a restart.
    while (view.getUint8(at) !== 0xff || isData(view.getUint8(at + 1))) at += 1;
    if (view.getUint8(at + 1) === 0xd9) {
      shape.end = at + 2;
      return;
    }
    at += 2 + Math.max(2, view.getUint16(at + 2));
  }
}

function isData(byte: number): boolean {
  return byte === 0 || byte === 0xff || (byte >= 0xd0 && byte <= 0xd7);
}
