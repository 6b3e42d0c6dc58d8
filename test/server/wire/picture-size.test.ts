import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPictureSize } from '../../../server/wire/picture-size.ts';

const bytes = (...pieces: (string | number[])[]): Uint8Array => Uint8Array.from(pieces.flatMap((piece) => (typeof piece === 'string' ? Array.from(piece, (char) => char.charCodeAt(0)) : piece)));
const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);

describe('the sides of a picture', () => {
  it.each<[string, Uint8Array]>([
    ['png', bytes([0x89], 'PNG\r\n', [0x1a, 0x0a, 0, 0, 0, 13], 'IHDR', [0, 0, 2, 0x80, 0, 0, 1, 0xe0])],
    ['gif', bytes('GIF89a', [0x80, 2, 0xe0, 1])],
    ['bmp', bytes('BM', zeros(12), [40, 0, 0, 0, 0x80, 2, 0, 0, 0xe0, 1, 0, 0])],
    ['bmp whose rows go down', bytes('BM', zeros(12), [40, 0, 0, 0, 0x80, 2, 0, 0, 0x20, 0xfe, 0xff, 0xff])],
    ['bmp of old', bytes('BM', zeros(12), [12, 0, 0, 0, 0x80, 2, 0xe0, 1])],
    ['webp with extras', bytes('RIFF', zeros(4), 'WEBPVP8X', zeros(8), [0x7f, 2, 0, 0xdf, 1, 0])],
    ['webp without loss', bytes('RIFF', zeros(4), 'WEBPVP8L', zeros(4), [0x2f, 0x7f, 0xc2, 0x77, 0])],
    ['webp', bytes('RIFF', zeros(4), 'WEBPVP8 ', zeros(10), [0x80, 2, 0xe0, 1])],
    ['jpeg', bytes([0xff, 0xd8, 0xff, 0xe1, 0, 6, 1, 2, 3, 4, 0xff, 0xff, 0xc4, 0, 3, 9, 0xff, 0xc0, 0, 17, 8, 1, 0xe0, 2, 0x80])],
  ])('are read of a %s', (_type, picture) => {
    expect(readPictureSize(picture)).toEqual({ width: 640, height: 480 });
    for (let length = 0; length < picture.length; length++) expect(readPictureSize(picture.subarray(0, length))).toBeUndefined();
  });

  it('are read of anything without a throw, and soon', () => {
    const heads = [[0xff, 0xd8], [0x89, 0x50, 0x4e, 0x47], [0x42, 0x4d], [0x52, 0x49, 0x46, 0x46], []].map((head) => Uint8Array.from(head));
    fc.assert(
      fc.property(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 200 }), (head, tail) => {
        readPictureSize(Uint8Array.from([...head, ...tail]));
      }),
    );
  });
});
