import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HEAD_BYTES, hasContentOf } from '../../../../server/chat/files/has-content-of.ts';
import { toMediaType } from '../../../../server/chat/files/media-type.ts';
import { fileTypes, pictureType } from '../../../../server/wire/file-types.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const extensions = [...Object.values(fileTypes), pictureType].flatMap((type): readonly string[] => type.extensions);
const program = Uint8Array.from([0x4d, 0x5a, 0x90, 0, 3, 0, 0, 0]);

describe('what a file begins with', () => {
  it.each(extensions)('is looked at for .%s: a program and a page are none, and it has a media type', (extension) => {
    expect(hasContentOf(extension, program)).toBe(false);
    if (!/^(txt|md)$/.test(extension)) expect(hasContentOf(extension, text('<!doctype html><script>'))).toBe(false);
    expect(toMediaType(extension)).toMatch(/^(application|audio|image|text|video)\/[\w.+-]+$/);
  });

  it.each<[string, Uint8Array]>([
    ['txt', text('茶')],
    ['txt', Uint8Array.from([0xff, 0xfe, 0x36, 0x83])],
    ['md', text('# Tea')],
    ['pdf', text('\n\n%PDF-1.7')],
    ['docx', text('PK\u0003\u0004')],
    ['doc', text('{\\rtf1')],
    ['mp4', Uint8Array.from([0, 0, 0, 24, ...text('ftypisom')])],
    ['mp3', Uint8Array.from([0xff, 0xfb, 0x90])],
    ['wav', text('RIFF....WAVEfmt ')],
    ['webp', text('RIFF....WEBPVP8 ')],
    ['mobi', Uint8Array.from([...new Uint8Array(60), ...text('BOOKMOBI')])],
  ])('can be that of .%s', (extension, head) => {
    expect(hasContentOf(extension, head)).toBe(true);
  });

  it('is never that of an unknown type', () => {
    for (const extension of ['', 'exe', 'svg', 'html', '__proto__', 'constructor']) expect(hasContentOf(extension, readFileSync('package.json'))).toBe(false);
  });

  it('is told of any bytes', () => {
    fc.assert(fc.property(fc.constantFrom(...extensions), fc.uint8Array({ maxLength: HEAD_BYTES }), (extension, head) => typeof hasContentOf(extension, head) === 'boolean'));
  });
});
