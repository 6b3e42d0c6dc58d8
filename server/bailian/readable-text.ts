/** Characters that cannot be seen, and those that turn the direction of what follows. */
const hidden = /[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+/gu;
const addresses = /\b[a-z][a-z0-9+.-]{1,20}:\/\/\S+/gi;
/** Long runs with a digit in them are ids, keys and hashes; words and numbers that people read are shorter. */
const ids = /(?=[A-Za-z_-]{0,63}\d)[A-Za-z0-9_-]{16,}|\b(?:sk|llm|file|app|mem)[-_](?=[A-Za-z_-]{0,63}\d)[A-Za-z0-9_-]{4,}/g;

/** A text from outside on one line, for a person to read: cut to `maxLength`, without addresses and ids. */
export function toReadableLine(text: string, maxLength: number): string {
  // Cut before the work, so that its cost has a bound, and after it.
  const line = text.slice(0, 4 * maxLength).replace(addresses, '…').replace(ids, '…').replace(/\s+/g, ' ').replace(hidden, '');
  return cutText(line.trim(), maxLength);
}

/** A title as somebody gave it, on one line. */
export function toTitle(text: string, maxLength: number): string {
  return cutText(text.slice(0, 4 * maxLength).replace(/\s+/g, ' ').replace(hidden, '').trim(), maxLength);
}

/** Cut with an ellipsis, never in the middle of a character. */
export function cutText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text.toWellFormed();
  return `${text.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, '').toWellFormed()}…`;
}
