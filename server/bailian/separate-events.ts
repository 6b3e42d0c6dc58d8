const UNDECIDED = ['d', 'da', 'dat', 'data', 'e', 'ev', 'eve', 'even', 'event', 'i', 'id'];

/**
 * One sample of the vendor's documentation has no blank lines between its events, and its own clients do not need any:
 * they take every `data:` line as an event. A standard parser would join them all into one at the very end. This puts
 * the missing line in wherever `id:` or `event:` follows a `data:` line at once, and changes nothing else.
 *
 * Takes a stream's text in pieces cut anywhere; holds back at most five characters, the begin of a field's name.
 */
export function createEventSeparator(): { push(text: string): string; flush(): string } {
  let held = '';
  let isAtLineStart = true;
  /** Whether the last line that has ended, or the one that runs, is a data line. */
  let isAfterData = false;
  /** The character that ended the line before: LF or CR. */
  let last = '';
  const lineEnd = /[\r\n]/g;

  function push(chunk: string): string {
    const text = held + chunk;
    held = '';
    let output = '';
    /** Where what is not in the output yet begins. */
    let rest = 0;
    let from = 0;
    while (from < text.length) {
      if (isAtLineStart) {
        if (text[from] === '\n' && last === '\r') {
          // The second half of a line end.
          last = '\n';
          from += 1;
          continue;
        }
        const begin = text.slice(from, from + 6);
        if (from + begin.length === text.length && UNDECIDED.includes(begin)) {
          held = begin;
          return output + text.slice(rest, from);
        }
        // A second CR or LF of the kind that ended the line: a LF after a CR would belong to it.
        if (isAfterData && (begin.startsWith('id:') || begin === 'event:')) {
          output += text.slice(rest, from) + last;
          rest = from;
        }
        isAfterData = begin.startsWith('data:');
        isAtLineStart = false;
      }
      lineEnd.lastIndex = from;
      if (!lineEnd.test(text)) break;
      from = lineEnd.lastIndex;
      last = text[from - 1] ?? '';
      isAtLineStart = true;
    }
    return output + text.slice(rest);
  }

  return {
    push,
    flush() {
      const rest = held;
      held = '';
      return rest;
    },
  };
}
