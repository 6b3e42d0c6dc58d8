import { TAG_SPACE, toBeginPattern } from './begin-pattern.ts';

export interface TextSegment {
  kind: 'text' | 'reasoning';
  text: string;
}

export interface ThinkTags {
  /** Takes the next piece of the text, cut anywhere, and gives what is ready. */
  push(text: string): TextSegment[];
  /** What was held back. A tag that was not finished is text. */
  flush(): TextSegment[];
}

const openPieces = ['<', TAG_SPACE, 't', 'h', 'i', 'n', 'k', TAG_SPACE, '>'];
const closePieces = ['<', TAG_SPACE, '/', TAG_SPACE, 't', 'h', 'i', 'n', 'k', TAG_SPACE, '>'];
/** The tag that ends a segment of each kind, and what may be the begin of it. */
const tags = {
  text: { pattern: new RegExp(openPieces.join(''), 'gi'), begin: toBeginPattern(openPieces.slice(0, -1)) },
  reasoning: { pattern: new RegExp(closePieces.join(''), 'gi'), begin: toBeginPattern(closePieces.slice(0, -1)) },
};
/** White space before the first word waits for this long: if thinking follows, it belongs to no answer. */
const MAX_LEADING_SPACE = 64;

/**
 * Splits the text of apps that put their thinking into it as `<think>…</think>`. White space next to the tags belongs
 * to them. A tag right behind a backtick is talked about, not meant.
 */
export function createThinkTags(): ThinkTags {
  let kind: TextSegment['kind'] = 'text';
  let held = '';
  let leadingSpace = '';
  let edge: 'start' | 'tag' | undefined = 'start';
  /** The character before what is looked at. */
  let previous = '';

  function take(text: string, segments: TextSegment[]): void {
    if (text === '') return;
    previous = text.slice(-1);
    let rest = text;
    if (edge === 'tag') rest = text.trimStart();
    if (edge === 'start') {
      rest = leadingSpace + text;
      leadingSpace = '';
      if (rest.length <= MAX_LEADING_SPACE && rest.trim() === '') {
        leadingSpace = rest;
        return;
      }
    }
    if (rest === '') return;
    edge = undefined;
    segments.push({ kind, text: rest });
  }

  return {
    push(delta) {
      const segments: TextSegment[] = [];
      const text = held + delta;
      held = '';
      // Mostly there is no tag, and text comes by the token.
      if (!text.includes('<')) {
        take(text, segments);
        return segments;
      }
      let from = 0;
      let lookFrom = 0;
      for (;;) {
        const { pattern } = tags[kind];
        pattern.lastIndex = lookFrom;
        const match = pattern.exec(text);
        if (!match) break;
        lookFrom = match.index + match[0].length;
        const before = match.index === 0 ? previous : text[match.index - 1];
        if (kind === 'text' && before === '`') continue;
        take(text.slice(from, match.index), segments);
        from = lookFrom;
        kind = kind === 'text' ? 'reasoning' : 'text';
        edge = 'tag';
        leadingSpace = '';
        previous = '>';
      }
      const last = text.lastIndexOf('<');
      const end = last >= lookFrom && tags[kind].begin.test(text.slice(last)) ? last : text.length;
      take(text.slice(from, end), segments);
      held = text.slice(end);
      return segments;
    },
    flush() {
      const segments: TextSegment[] = [];
      take(held, segments);
      held = '';
      if (leadingSpace !== '') segments.push({ kind, text: leadingSpace });
      leadingSpace = '';
      return segments;
    },
  };
}
