import type { Tokens } from 'marked';
import type { VNode } from 'preact';
import { isAllowedImage } from './is-allowed-image.ts';
import type { RenderContext } from './render-context.ts';
import { toHttpUrl } from './safe-url.ts';
import { toVisibleText } from './to-text.ts';
import { toHref, toLabel } from './token-text.ts';

/** An image from where the owner allows; otherwise what it shows and where it lies, and no request. */
export function answerImage(token: Tokens.Image, { imagePrefixes, strings }: RenderContext): VNode {
  const url = toHttpUrl(toHref(token));
  const alt = toLabel(token.tokens);
  if (url && isAllowedImage(url, imagePrefixes)) {
    // The address comes last, so that the request obeys the rest.
    return <img alt={alt} loading="lazy" decoding="async" referrerPolicy="no-referrer" src={url.href} />;
  }
  const parts = [url && `${strings.image} (${url.host})`, alt].filter(Boolean);
  return <span class="image">{parts.join(': ') || toVisibleText(token.raw.slice(0, 80))}</span>;
}
