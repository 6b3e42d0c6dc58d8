import type { Token, Tokens } from 'marked';
import { isMarkedToken } from './answer-lexer.ts';
import { fromEntities, toText } from './to-text.ts';

/** What a reader will see of the tokens, as one text. */
export function toLabel(tokens: readonly Token[] = []): string {
  return tokens
    .map((token) => {
      if (!isMarkedToken(token)) return '';
      if ('tokens' in token && token.tokens) return toLabel(token.tokens);
      return 'text' in token ? toText(token.text) : ' ';
    })
    .join('');
}

export function toHref({ href }: Tokens.Link | Tokens.Image): string {
  // The lexer's seams are no part of it.
  return fromEntities(href).replace(/\ufeff/g, '');
}
