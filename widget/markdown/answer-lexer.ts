import { Lexer, Tokenizer, type MarkedToken, type Token, type Tokens, type TokensList } from 'marked';

// Deeper and longer than any answer that is meant to be read; it keeps marked away from its recursion and from times
// that grow with the square of a run.
const maxBlockDepth = 6;
const maxInlineDepth = 6;
const maxInlineLength = 8_000;
const maxColumns = 100;
const maxQuoteLength = 3_000;
const maxListLength = 16_000;
/** Rows may be shorter than the first one, but not all of them by far. */
const maxCellsPerCharacter = 4;
/** Pairs of emphasis marks that may be tried in one text: marked tries each with each of its run, at about 13 ns. */
const maxPairs = 1_000_000;

/** Joins nothing, counts as a space beside `**`, and is dropped from what is shown. */
const seam = '\ufeff';

/** Where links by reference lead, by their labels. */
export type Links = TokensList['links'];

/** More of them than any answer has: marked goes through all for each text. */
const maxLinks = 200;
/** Under this label nothing is ever kept, and no text can mean it. */
const noLabel = '[';

export function createLinks(): Links {
  const links: Links = {};
  Object.setPrototypeOf(links, null);
  return Object.defineProperty(links, noLabel, { set() {} });
}

/** Tokens of a text, never HTML. Tables keep `maxRows` rows. What it defines is put into `links`. Throws where marked does. */
export function lexAnswer(text: string, maxRows: number, links = createLinks()): Token[] {
  const lexer = new AnswerLexer({ gfm: true, tokenizer: new AnswerTokenizer(maxRows) });
  lexer.tokens.links = links;
  return lexer.lex(text);
}

/** Tells the compiler that a token is one of marked's own: all are, as there are no extensions. */
export function isMarkedToken(token: Token): token is MarkedToken {
  return typeof token.type === 'string';
}

class AnswerTokenizer extends Tokenizer {
  private declare maxRows: number;

  constructor(maxRows: number) {
    super({ gfm: true });
    this.maxRows = maxRows;
  }

  /** Chinese is written without spaces, so an address ends where its script does: `https://example.com。谢谢`. */
  override url(src: string): Tokens.Link | undefined {
    const token = super.url(src);
    const end = token ? token.raw.search(/[\u3000-\u9fff\uac00-\ud7af\uff00-\uffef‘-”]/) : -1;
    return end < 0 ? token : super.url(src.slice(0, end));
  }

  /** One tilde is no deletion: `10~20元，30~40元`. */
  override del(src: string, masked: string, before?: string): Tokens.Del | undefined {
    return src.startsWith('~~') ? super.del(src, masked, before) : undefined;
  }

  /** Lazy lines make marked read a quote again from its start, so a long one is several, cut between lines. */
  override blockquote(src: string): Tokens.Blockquote | undefined {
    const end = src.indexOf('\n', maxQuoteLength);
    return super.blockquote(end < 0 ? src : src.slice(0, end));
  }

  /** A list is read as one piece, item by item, as often as it grows; a long one is several, each from an item on. */
  override list(src: string): Tokens.List | undefined {
    if (!this.rules.block.list.test(src)) return undefined;
    const end = src.slice(maxListLength).search(/\n(?:[-+*]|\d{1,9}[.)])[ \t]/);
    return super.list(end < 0 ? src : src.slice(0, maxListLength + end));
  }

  /** The first definition of a label counts. marked leaves the others out, and what it leaves out nobody could follow. */
  override def(src: string): Tokens.Def | undefined {
    const token = super.def(src);
    if (!token) return undefined;
    const { links } = this.lexer.tokens;
    if (Object.keys(links).length < maxLinks) links[token.tag] ??= token;
    return { ...token, tag: noLabel };
  }

  /** marked fills every row up to the width of the first, so a wide head with many short rows would explode. */
  override table(src: string): Tokens.Table | undefined {
    const [raw = '', head = '', rule = '', body = ''] = this.rules.block.table.exec(src) ?? [];
    if (!raw) return undefined;
    const columns = head.split('|', maxColumns + 3).length;
    const rows = body.split('\n', this.maxRows);
    if (columns > maxColumns + 2 || columns * rows.length > raw.length * maxCellsPerCharacter) return undefined;
    const token = super.table(`${head}\n${rule}\n${rows.join('\n')}`);
    return token && { ...token, raw: raw.replace(/\n+$/, '') };
  }
}

class AnswerLexer extends Lexer {
  private declare blockDepth?: number;
  private declare inlineDepth?: number;
  private declare pairs?: number;

  override blockTokens(src: string, tokens?: Token[], isContinued?: boolean): Token[];
  override blockTokens(src: string, tokens?: TokensList, isContinued?: boolean): TokensList;
  override blockTokens(src: string, tokens: Token[] = [], isContinued = false): Token[] {
    const depth = (this.blockDepth ??= 0);
    if (depth > maxBlockDepth) {
      this.state.top = true;
      tokens.push(toLiteral(src));
    } else {
      this.blockDepth = depth + 1;
      super.blockTokens(src, tokens, isContinued);
      this.blockDepth = depth;
    }
    return tokens;
  }

  override inlineTokens(src: string, tokens: Token[] = []): Token[] {
    const depth = (this.inlineDepth ??= 0);
    // What one text says of the next, such as a link that is not closed, would depend on how an answer was cut.
    if (!depth) this.pairs = +(this.state.inLink = false);
    this.pairs = (this.pairs ?? 0) + src.split(/[*_~`]/).length ** 2;
    if (depth > maxInlineDepth || src.length > maxInlineLength || this.pairs > maxPairs) {
      tokens.push(toLiteral(src));
    } else {
      this.inlineDepth = depth + 1;
      super.inlineTokens(depth ? src : withSeams(src), tokens);
      this.inlineDepth = depth;
    }
    return tokens;
  }
}

/**
 * CommonMark closes no `**` between a punctuation mark and a letter. Chinese has no space there, and models write
 * `**注意：**请` all the time, so such pairs get a seam on both sides.
 */
function withSeams(src: string): string {
  return src.replace(/\*\*([^\s*](?:[^*\n]*[^\s*])?)\*\*/g, (pair, inner: string) =>
    /^\p{P}|\p{P}$/u.test(inner) ? seam + pair + seam : pair,
  );
}

function toLiteral(src: string): Token {
  return { type: 'text', raw: src, text: src, escaped: false };
}
