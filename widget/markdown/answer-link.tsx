import type { Tokens } from 'marked';
import type { ComponentChildren } from 'preact';
import { isDisguised, toSafeLink } from './safe-url.ts';
import { toHref, toLabel } from './token-text.ts';

/** A link that tells where it leads; only its content when that is no place to send a visitor to. */
export function answerLink(token: Tokens.Link, content: ComponentChildren): ComponentChildren {
  const link = toSafeLink(toHref(token));
  if (!link) return content;
  const label = toLabel(token.tokens).trim();
  return [
    <a href={link.href} title={link.href} target="_blank" rel="noopener noreferrer nofollow ugc" referrerPolicy="no-referrer">
      {label ? content : link.host}
    </a>,
    label && isDisguised(label, link) && <bdi class="host"> ({link.host})</bdi>,
  ];
}
