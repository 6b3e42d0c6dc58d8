import type { Token } from 'marked';
import { createLinks, lexAnswer, type Links } from './answer-lexer.ts';

export interface BlockStream {
  push(delta: string): void;
  /**
   * Blocks finished since the last call, which never change again, and those that may. It goes through what is open and
   * one slice more: `isMore` says whether there is another. Once no text will come, `isWhole` finishes what is left.
   */
  read(isWhole?: boolean): { closed: Token[]; open: Token[]; isMore: boolean };
}

/** Puts characters that stand for formulas in the place of those that are whole. */
export type Mark = (text: string) => string;

/** Between two things that take time. A frame is shown meanwhile, with what that costs. */
export const pauseMs = 16;

/** Characters that are read at once: so few that a page stays responsive, whatever is in them. */
export const sliceLength = 4_096;

/**
 * Blocks of a text that grows: those of the whole text, however it is cut. Each character is kept until its block is
 * finished, and then forgotten. What defines `links` is put there.
 */
export function createBlockStream(maxRows: number, links: Links = createLinks(), mark: Mark = (text) => text): BlockStream {
  let tail = '';
  let isFresh = false;
  /** How much of it was read, and is open. */
  let openLength = 0;
  return {
    push(delta) {
      tail += delta;
      isFresh = true;
    },
    read(isWhole = false) {
      // The last one may be half of a CRLF.
      if (isFresh) tail = mark(tail.replace(/\r\n|\r(?!$)/g, '\n'));
      isFresh = false;
      let end = openLength + sliceLength;
      const isMore = tail.length > end;
      // Half a line may define another link than the whole of it.
      const lineEnd = isMore ? tail.lastIndexOf('\n', end - 1) + 1 : 0;
      if (lineEnd > openLength) end = lineEnd;
      if (isWhole && !isMore) {
        const closed = toBlocks(tail, maxRows, links);
        tail = '';
        return { closed, open: [], isMore };
      }
      const text = tail.slice(0, end);
      const tokens = toBlocks(text.slice(0, text.length - unsettledLength(text)), maxRows, links);
      const safe = countSafe(tokens);
      let count = 0;
      let length = 0;
      // A token whose source is not what stands there stays open: nothing may be lost.
      for (; count < safe && text.startsWith(tokens[count]?.raw ?? tail, length); count += 1) length += tokens[count]?.raw.length ?? 0;
      openLength = text.length - length;
      tail = tail.slice(length);
      return { closed: tokens.slice(0, count), open: tokens.slice(count), isMore };
    },
  };
}

/**
 * How many blocks at the beginning nothing can change any more. What a block is, its first two lines say at the latest,
 * and whether it ends a paragraph right before it, that one's end does.
 */
function countSafe(tokens: readonly Token[]): number {
  let rest = '';
  for (let at = tokens.length - 1; at > 0; at -= 1) {
    const { raw = '', type } = tokens[at] ?? {};
    rest = raw + rest;
    if (type !== 'space' && tokens[at - 1]?.type !== 'paragraph' && /\n[^]*\n/.test(rest)) return at;
  }
  return 0;
}

/** Blocks of a whole text. What marked cannot read is one block of plain text. */
export function toBlocks(text: string, maxRows: number, links?: Links): Token[] {
  try {
    return lexAnswer(text, maxRows, links);
  } catch {
    return [{ type: 'text', raw: text, text }];
  }
}

/** A beginning of each kind of block, in the order in which they are looked for, and what stands in texts. */
const samples = ['    a', '```', '# a', '---', '> a', '- a', '<p>', '[a]: b', 'a|b\n-|-', 'a\n=', 'a', '*a*', '_a_', '`a` <c>', '[a](b) [c][d]'];
const rounds = 3;

/**
 * Reads a little of everything, one thing a turn. Browsers compile an expression when it is used, anew when it is used
 * again, and once more for other than Latin letters. All of that together, on a slow computer, would hold up the first
 * words of the first answer.
 */
export function warmUp(at = 0): void {
  const round = Math.floor(at / samples.length);
  if (round === rounds) return;
  setTimeout(() => {
    toBlocks(`${samples[at % samples.length]}${round > 1 ? '。' : ''}`, 1);
    warmUp(at + 1);
  }, pauseMs);
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
