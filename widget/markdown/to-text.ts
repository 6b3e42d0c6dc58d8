/** Names that models write. All others stay as they are. */
const named: Record<string, string> = {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', copy: '©', reg: '®', hellip: '…', mdash: '—',
  ndash: '–', times: '×', deg: '°', euro: '€', yen: '¥',
};

/**
 * What a reader cannot see but a copy would carry or a screen would obey: control characters, zero-width marks that
 * join nothing, direction overrides and isolates, and the tag characters that hide text. Joiners stay for emoji and
 * Persian, plain direction marks for Arabic and Hebrew.
 */
const invisible =
  // oxlint-disable-next-line no-control-regex
  /[\0-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udc7f]/g;

export function toVisibleText(text: string): string {
  return text.replace(invisible, '');
}

/** Text as marked leaves it, its character references still written out, as a reader shall see it. */
export function toText(source: string): string {
  return toVisibleText(fromEntities(source));
}

/** One pass, so that what a reference gives is never read as another one. */
export function fromEntities(source: string): string {
  return source.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}));/gi, (whole, decimal?: string, hex?: string, name = '') => {
    if (name) return Object.hasOwn(named, name) ? (named[name] ?? whole) : whole;
    const code = decimal ? Number(decimal) : parseInt(hex ?? '', 16);
    const isCharacter = code > 0 && code < 0x110000 && (code < 0xd800 || code > 0xdfff);
    return isCharacter ? String.fromCodePoint(code) : '\ufffd';
  });
}
