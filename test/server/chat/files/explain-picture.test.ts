import { describe, expect, it } from 'vitest';
import { explainPicture } from '../../../../server/chat/files/explain-picture.ts';

const sides = { width: 100, height: 100 };
const bytes = (...parts: (string | number[])[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? Array.from(part, (char) => char.charCodeAt(0)) : part)));
const uint32 = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const reversed = (value: number): number[] => uint32(value).reverse();
const chunk = (type: string, content: number[] = []): number[] => [...uint32(content.length), ...bytes(type), ...content, 0, 0, 0, 0];

const png = (frames = 0): Uint8Array => bytes([0x89], 'PNG\r\n\u001a\n', chunk('IHDR', Array(13).fill(0)), frames ? chunk('acTL', [...uint32(frames), 0, 0, 0, 0]) : [], chunk('IDAT', [1, 2, 3]), chunk('IEND'));
const gif = (frames = 1): Uint8Array =>
  bytes('GIF89a', [10, 0, 10, 0, 0x80, 0, 0], Array(6).fill(0), [0x21, 0xf9, 4, 0, 0, 0, 0, 0], ...Array.from({ length: frames }, () => [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0x80, ...Array<number>(6).fill(0), 2, 2, 0x4c, 1, 0]), [0x3b]);
const webp = (frames = 0): Uint8Array => {
  const body = bytes('WEBP', 'VP8X', reversed(10), Array(10).fill(0), ...Array.from({ length: frames }, () => [...bytes('ANMF'), ...reversed(3), 1, 2, 3, 0]));
  return bytes('RIFF', reversed(body.length), [...body]);
};
const jpeg = (): Uint8Array => bytes([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xda, 0, 2, 1, 0xff, 0, 2, 0xff, 0xd3, 3, 0xff, 0xda, 0, 2, 0xff, 0xd9]);
const with1KB = (content: Uint8Array, more: number): Uint8Array => bytes([...content], Array(1_024 + more).fill(0x50));

describe('a picture', () => {
  it.each([
    ['png', png(), png(201), png(200)],
    ['gif', gif(), gif(10_000), gif(200)],
    ['webp', webp(), webp(201), webp(200)],
  ])('of the type %s is taken with two hundred frames, and not with more', (_type, still, moving, few) => {
    expect(explainPicture(still, sides)).toBeUndefined();
    expect(explainPicture(few, sides)).toBeUndefined();
    expect(explainPicture(moving, sides)).toContain('200 frames');
  });

  it.each([
    ['png', png()],
    ['gif', gif(3)],
    ['webp', webp(2)],
    ['jpeg', jpeg()],
  ])('of the type %s ends where it ends, give or take a kilobyte', (_type, content) => {
    expect(explainPicture(with1KB(content, 0), sides)).toBeUndefined();
    expect(explainPicture(with1KB(content, 1), sides)).toContain('Another file');
  });

  it('has forty million pixels at most', () => {
    expect(explainPicture(png(), { width: 8_000, height: 5_000 })).toBeUndefined();
    expect(explainPicture(png(), { width: 8_000, height: 5_001 })).toContain('40 million pixels');
    expect(explainPicture(png(), { width: 65_535, height: 65_535 })).toContain('40 million pixels');
  });

  it('that is cut off anywhere is read to there', () => {
    for (const content of [png(5), gif(5), webp(5), jpeg()]) {
      for (let length = 0; length < content.length; length++) expect(explainPicture(content.slice(0, length), sides)).toBeUndefined();
    }
  });
});
