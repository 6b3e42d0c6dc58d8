import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contrast, textIn, textOn, toRgb, type Rgb } from '../../../widget/theme/contrast.ts';

const color = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255));

/** The formula of WCAG 2.2 to the letter. */
function exactContrast(one: Rgb, other: Rgb): number {
  const luminance = (rgb: Rgb): number => {
    const [red = 0, green = 0, blue = 0] = rgb.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [first, second] = [luminance(one), luminance(other)];
  return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
}

describe('text on any accent', () => {
  it('reaches AA', () => {
    fc.assert(fc.property(color, (accent) => exactContrast(textOn(accent), accent) >= 4.5));
  });

  it('is white where white can be read', () => {
    expect(textOn([37, 99, 235])).toEqual([255, 255, 255]);
    expect(textOn([255, 215, 0])).toEqual([0, 0, 0]);
  });
});

describe('links in any accent', () => {
  it.each([
    ['light', [255, 255, 255]],
    ['dark', [23, 25, 30]],
  ])('reach AA on the %s surface', (_scheme, surface) => {
    fc.assert(fc.property(color, (accent) => exactContrast(textIn(accent, surface), surface) >= 4.5));
  });

  it('reach AA on any surface an owner may choose', () => {
    fc.assert(fc.property(color, color, (accent, surface) => exactContrast(textIn(accent, surface), surface) >= 4.5));
  });

  it.each([
    ['light', [255, 255, 255], [243, 244, 246], [93, 101, 112]],
    ['dark', [23, 25, 30], [37, 40, 47], [163, 171, 184]],
  ])('reach AA on both surfaces of the %s scheme, and so does what is muted, whatever the owner makes of it', (_scheme, surface, second, muted) => {
    const isReadable = (text: Rgb): boolean => exactContrast(text, surface) >= 4.5 && exactContrast(text, second) >= 4.5;
    fc.assert(fc.property(color, (accent) => isReadable(textIn(accent, surface, second))), { numRuns: 2_000 });
    // Every 17th value of each part, so that the whole cube is seen, its corners too.
    const parts = Array.from({ length: 16 }, (_, at) => at * 17);
    const cube = parts.flatMap((red) => parts.flatMap((green) => parts.map((blue) => [red, green, blue])));
    expect(cube.filter((accent) => !isReadable(textIn(accent, surface, second)) || exactContrast(textOn(accent), accent) < 4.5)).toEqual([]);
    expect(textIn(muted, surface, second)).toEqual(muted);
  });

  it('stay as they are where they can be read', () => {
    expect(textIn([37, 99, 235], [255, 255, 255])).toEqual([37, 99, 235]);
  });
});

describe('toRgb', () => {
  it.each([
    ['rgb(1, 2, 3)', [1, 2, 3]],
    ['rgba(1, 2, 3, 0.5)', [1, 2, 3]],
    ['rgb(1 2 3 / 50%)', [1, 2, 3]],
    ['color(srgb 1 0.5 0)', [255, 128, 0]],
    ['color(srgb 1.2 -0.1 1e-7)', [255, 0, 0]],
  ])('reads %s', (computed, rgb) => {
    expect(toRgb(computed)).toEqual(rgb);
  });

  it.each(['', 'canvas', 'oklch(0.5 0.1 20)', 'color(display-p3 1 0 0)'])('knows nothing of "%s"', (computed) => {
    expect(toRgb(computed)).toBeUndefined();
  });
});

it('contrast is that of WCAG within a rounding', () => {
  fc.assert(fc.property(color, color, (one, other) => Math.abs(contrast(one, other) / exactContrast(one, other) - 1) < 0.02));
});
