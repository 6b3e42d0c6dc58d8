import { describe, expect, it } from 'vitest';
import { toAccept } from '../../../server/wire/file-types.ts';
import { checkFile } from '../../../widget/attach/check-file.ts';

const MB = 1_024 * 1_024;
const all = { files: true, images: true };

describe('a file', () => {
  it.each([
    ['a.pdf', 100 * MB, all, undefined],
    ['a.pdf', 100 * MB + 1, all, 'large'],
    ['a.PDF', 0, all, 'empty'],
    ['a.mp4', 512 * MB, all, undefined],
    ['a.mp4', 512 * MB + 1, all, 'large'],
    ['a.png', 20 * MB + 1, { files: true, images: false }, 'large'],
    ['a.webp', 1, { files: true, images: false }, 'type'],
    ['a.pdf', 1, { files: false, images: true }, 'type'],
    ['a.png', 1, { files: false, images: false }, 'type'],
    ['a', 1, all, 'type'],
    ['.pdf', 1, all, 'type'],
    ['a.html', 1, all, 'type'],
    ['a.__proto__', 1, all, 'type'],
  ] as const)('%s of %i bytes, where %j is taken: %s', (name, size, taken, problem) => {
    expect(checkFile({ name, size }, taken).problem).toBe(problem);
  });

  it('that is a picture may be larger than what is sent of it, where pictures are shown to the model', () => {
    expect(checkFile({ name: 'a.jpg', size: 30 * MB }, all)).toEqual({ kind: 'picture', maxBytes: 50 * MB });
    expect(checkFile({ name: 'a.jpg', size: 50 * MB + 1 }, all).problem).toBe('large');
  });
});

it('a file dialog offers what is taken', () => {
  expect(toAccept({ files: false, images: true })).toBe('.png,.jpg,.jpeg,.gif,.bmp,.webp');
  expect(toAccept({ files: true, images: false })).not.toContain('.webp');
  expect(toAccept(all).match(/\.png/g)).toHaveLength(1);
});
