import { TAG_SPACE, toBeginPattern } from './begin-pattern.ts';

export interface CitationMarks {
  /** Takes the next piece of the text, cut anywhere, and gives what is ready. */
  push(text: string): string;
  /** A mark that was not finished is text. */
  flush(): string;
}

// `<ref>[1]</ref>`, `<ref>[2][3]</ref>`, and what models make of it: other case, blanks, `<ref>2, 3</ref>`.
const pieces = ['<', TAG_SPACE, 'r', 'e', 'f', TAG_SPACE, '>', '[\\s\\d[\\],，、;；]{0,80}', '<', TAG_SPACE, '/', TAG_SPACE, 'r', 'e', 'f', TAG_SPACE, '>'];
const MARK = new RegExp(pieces.join(''), 'gi');
const BEGIN = toBeginPattern(pieces.slice(0, -1));

/**
 * Writes the citation marks of a text as `[1]` and `[2][3]`, or takes them out. A tail that may be the begin of a mark,
 * 110 characters at most, waits for what follows: the service cuts marks anywhere.
 */
export function createCitationMarks({ keepsNumbers }: { keepsNumbers: boolean }): CitationMarks {
  let held = '';
  return {
    push(text) {
      if (held === '' && !text.includes('<')) return text;
      const whole = (held + text).replace(MARK, (mark) => (keepsNumbers ? toNumbers(mark) : ''));
      const from = findBegin(whole);
      held = whole.slice(from);
      return whole.slice(0, from);
    },
    flush() {
      const rest = held;
      held = '';
      return rest;
    },
  };
}

function toNumbers(mark: string): string {
  return (mark.match(/\d+/g) ?? []).map((digits) => `[${digits.replace(/^0+(?=\d)/, '')}]`).join('');
}

/** Where the begin of a mark at the end of the text stands. A mark has two angle brackets that open. */
function findBegin(text: string): number {
  const last = text.lastIndexOf('<');
  const before = last > 0 ? text.lastIndexOf('<', last - 1) : -1;
  return [before, last].find((at) => at >= 0 && BEGIN.test(text.slice(at))) ?? text.length;
}
