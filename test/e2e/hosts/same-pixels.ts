import { PNG } from 'pngjs';
import type { Page } from 'playwright-core';

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** How far a shadow of the widget reaches beyond its box, in pixels. */
const shadow = 50;

export async function takePicture(page: Page): Promise<PNG> {
  // Nothing of the test's own may be in it: Playwright would hide carets by a style sheet.
  return PNG.sync.read(await page.screenshot({ caret: 'initial', animations: 'allow', scale: 'css' }));
}

/** How many pixels differ outside of the boxes, and where the first of them is. */
export function countChanges(before: PNG, after: PNG, boxes: readonly Box[]): string {
  if (before.width !== after.width || before.height !== after.height) return `another size: ${after.width} × ${after.height}`;
  const covered = boxes.map(({ x, y, width, height }) => ({ left: x - shadow, top: y - shadow, right: x + width + shadow, bottom: y + height + shadow }));
  let count = 0;
  let first = '';
  for (let y = 0; y < before.height; y += 1) {
    for (let x = 0; x < before.width; x += 1) {
      const at = (y * before.width + x) * 4;
      if (before.data.readUInt32BE(at) === after.data.readUInt32BE(at)) continue;
      if (covered.some(({ left, top, right, bottom }) => x >= left && x < right && y >= top && y < bottom)) continue;
      first ||= `, the first at ${x}, ${y}`;
      count += 1;
    }
  }
  return `${count} changed${first}`;
}
