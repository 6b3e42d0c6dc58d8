import { extensionOf, MAX_FILE_NAME_LENGTH } from '../../server/wire/file-types.ts';

const shownAtBegin = 32;
const shownAtEnd = 16;

/**
 * A file's name as it is sent: without folders, without what hides or turns around a part of it, and cut before its
 * extension where it is too long.
 */
export function toFileName(given: string): string {
  const name = toClean(given.split(/[/\\]/).at(-1) ?? '');
  const end = name.slice(name.length - toTail(name).length);
  return name.length > MAX_FILE_NAME_LENGTH ? toWhole(name.slice(0, MAX_FILE_NAME_LENGTH - end.length)).trimEnd() + end : name;
}

/** A name as it is shown: its begin and its end, which says the type. */
export function toShownName(name: string): string {
  const characters = Array.from(toClean(name));
  if (characters.length <= shownAtBegin + shownAtEnd + 1) return characters.join('');
  return `${characters.slice(0, shownAtBegin).join('')}…${characters.slice(-shownAtEnd).join('')}`;
}

/** The name with another extension. */
export function withExtension(name: string, extension: string): string {
  return toFileName(`${name.slice(0, name.length - toTail(name).length)}.${extension}`);
}

function toTail(name: string): string {
  const extension = extensionOf(name);
  return extension && `.${extension}`;
}

/** The same as the backend makes of it. */
function toClean(name: string): string {
  return name.normalize('NFC').replace(/[\p{Cc}\p{Cf}\p{Surrogate}]/gu, '').trim();
}

/** Without the first half of a character that was cut. */
function toWhole(text: string): string {
  return text.replace(/[\ud800-\udbff]$/, '');
}
