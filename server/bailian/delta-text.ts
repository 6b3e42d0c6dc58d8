import { createTextHash } from './text-hash.ts';

/** What a frame changes in the text so far. */
export type TextChange = { append: string } | { replace: string };

export interface DeltaText {
  /** Takes the text of the next frame. Empty frames say nothing. */
  push(text: string, isLast: boolean): TextChange;
  /** What is still held back when the stream ends. */
  flush(): string;
}

/** From this length on, a text that begins with everything before it is no chance. */
const CERTAIN_LENGTH = 16;
const CERTAIN_GROWTHS = 2;
/** So many equal frames in a row are increments. */
const MOST_EQUAL_FRAMES = 8;

/**
 * Increments were asked for; some apps repeat the whole text so far in every frame all the same. As long as each frame
 * begins with the frame before it, the stream may be of either kind ("哈", "哈哈" is both), and what the two would show
 * differently is held back. The first frame that does not settles it: increments, for good. Two growths of a text of
 * at least 16 characters settle it the other way.
 */
export function createDeltaText(): DeltaText {
  let mode: 'open' | 'incremental' | 'cumulative' = 'open';
  /** The whole text; as long as it is open, the text if these are increments; behind that, what they were until then. */
  let joined = '';
  /** All that came, as increments. */
  const all = createTextHash();
  /** While it is open: the newest frame, which is the whole text if frames repeat it. */
  let newest = '';
  let growths = 0;
  let equalFrames = 0;
  /** Characters that were passed on. */
  let shown = 0;

  function settle(as: 'incremental' | 'cumulative'): void {
    mode = as;
    if (as === 'cumulative') joined = newest;
  }

  function showAll(): string {
    if (shown === joined.length) return '';
    const text = joined.slice(shown);
    shown = joined.length;
    return text;
  }

  /** Takes a frame that may be of either kind, and settles which if it can. */
  function pushOpen(text: string, isLast: boolean): void {
    if (!text.startsWith(newest)) {
      settle('incremental');
      joined += text;
      return;
    }
    if (newest !== '' && text.length > newest.length) growths += 1;
    if (text === newest) equalFrames += 1;
    joined += text;
    newest = text;
    const isCertain = growths >= CERTAIN_GROWTHS && countCharacters(text, CERTAIN_LENGTH) === CERTAIN_LENGTH;
    if (isCertain || (isLast && growths > 0)) settle('cumulative');
    else if (equalFrames === MOST_EQUAL_FRAMES) settle('incremental');
  }

  return {
    push(text, isLast) {
      if (text === '') {
        // The last frame of a stream that repeats the text would hold all of it.
        if (isLast && mode === 'open') settle('incremental');
        return { append: mode === 'open' ? '' : showAll() };
      }
      if (mode !== 'cumulative' && isLast && all.length() > 0 && all.beginsWith(text) && repeats(text, text.slice(0, all.length()))) {
        settle('incremental');
        // Of what came since these are increments all was shown.
        shown += all.length() - joined.length;
        joined = text;
        return { append: showAll() };
      }
      if (mode === 'open') {
        const isFirst = joined === '';
        all.add(text);
        pushOpen(text, isLast);
        return { append: isFirst || mode !== 'open' ? showAll() : '' };
      }
      if (mode === 'incremental') {
        all.add(text);
        return { append: showAll() + text };
      }
      const isContinued = text.startsWith(joined);
      joined = text;
      if (isContinued) return { append: showAll() };
      shown = text.length;
      return { replace: text };
    },
    flush() {
      if (mode === 'open') settle(growths >= CERTAIN_GROWTHS ? 'cumulative' : 'incremental');
      return showAll();
    },
  };
}

/** Whether a last frame that begins with all before it says the whole answer again, and maybe more of it: not by chance. */
function repeats(text: string, before: string): boolean {
  return text === before ? countCharacters(before, 2) > 1 : countCharacters(before, CERTAIN_LENGTH) >= CERTAIN_LENGTH;
}

/** Code points, counted no further than asked for. */
function countCharacters(text: string, most: number): number {
  // Two code units a code point at most: what follows cannot matter.
  return Math.min(most, Array.from(text.slice(0, 2 * most)).length);
}
