import type { Token } from 'marked';
import { lexAnswer } from './answer-lexer.ts';

export interface BlockStream {
  push(delta: string): void;
  /** Blocks finished since the last call, which never change again, and those that may. Costs what is open, not more. */
  read(): { closed: Token[]; open: Token[] };
  /** Characters that the next `read` has to go through. */
  openLength(): number;
}

/** Puts characters that stand for formulas in the place of those that are whole. */
export type Mark = (text: string) => string;

/** Blocks of a text that grows. Each character is kept until its block is finished, and then forgotten. */
export function createBlockStream(maxRows: number, mark: Mark = (text) => text): BlockStream {
  let tail = '';
  return {
    push(delta) {
      tail += delta;
    },
    read() {
      // The last one may be half of a CRLF.
      tail = mark(tail.replace(/\r\n|\r(?!$)/g, '\n'));
      const tokens = toBlocks(tail.slice(0, tail.length - unsettledLength(tail)), maxRows);
      let last = tokens.length - 1;
      while (last > 0 && tokens[last]?.type === 'space') last -= 1;
      let end = 0;
      // A token whose source is not what stands there stays open: nothing may be lost.
      for (; end < last && tail.startsWith(tokens[end]?.raw ?? tail); end += 1) tail = tail.slice(tokens[end]?.raw.length);
      return { closed: tokens.slice(0, end), open: tokens.slice(end) };
    },
    openLength: () => tail.length,
  };
}

/** Blocks of a whole text. What marked cannot read is one block of plain text. */
export function toBlocks(text: string, maxRows: number): Token[] {
  try {
    return lexAnswer(text, maxRows);
  } catch {
    return [{ type: 'text', raw: text, text }];
  }
}

/** How far back to look for what is not settled. */
const reach = 400;

/**
 * Marks of a block without its text (`-` could become a rule, a list or a heading of the line before), a table's row
 * that is not complete, a link, an address or a number in brackets, or a formula that is not closed: shown half, they would flicker,
 * and lead elsewhere.
 */
const unsettled = /\n(?:\|[^\n]*\n?[-|: ]*|[ \t>]*(?:[-+*=#`~_:]+|\d{1,9}[.)]?)?[ \t]*)$|(?:!?\[[^[\]\n]*\]\(|https?:\/\/|www\.)[^\s<)]*$|\[\d*\]?$|\$\$[^$]*$|\$(?![\s\d$])[^$\n]{0,60}$|\\[([][^)\]]*$|\r$/i;

function unsettledLength(text: string): number {
  const end = text.length > reach ? text.slice(-reach) : `\n${text}`;
  const found = unsettled.exec(end)?.[0] ?? '';
  return found.startsWith('\n') ? found.length - 1 : found.length;
}
