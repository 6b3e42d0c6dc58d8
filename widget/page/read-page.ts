import { MAX_PAGE_LABEL_LENGTH, MAX_PAGE_TEXT_LENGTH, type PageContext } from '../../server/wire/protocol.ts';

export type PageMode = 'title' | 'selection' | 'text';

/** Where a page's main text stands, the best first. */
const mainPlaces = ['main', '[role=main]', 'article', 'body'];
/** What is no text to read, and where visitors type. */
const skipped = 'script, style, noscript, template, nav, header, footer, aside, form, input, textarea, select, button, svg, iframe, [hidden], [aria-hidden=true], [contenteditable], [data-bailian-chat-ignore], bailian-chat';

/** What the visitor is looking at, as far as `mode` lets it go along. Without what may be a secret: only origin and path of the address. */
export function readPage(mode: PageMode, { document, location, selection }: { document: Document; location: Pick<Location, 'origin' | 'pathname'>; selection: string }): PageContext {
  const chosen = mode === 'title' ? '' : cut(tidy(selection), MAX_PAGE_TEXT_LENGTH);
  const text = mode === 'text' && !chosen ? cut(readMainText(document), MAX_PAGE_TEXT_LENGTH) : '';
  return withoutEmpty({
    // Without the count of unread answers that we put there.
    title: cut(tidy(document.title.replace(/^\(\d+\) /, '')), MAX_PAGE_LABEL_LENGTH),
    url: /^https?:/.test(location.origin) ? cut(location.origin + location.pathname, MAX_PAGE_LABEL_LENGTH) : '',
    selection: chosen,
    text,
  });
}

/** What a page passes to `setContext`, as far as it is what it should be. Undefined: nothing of it is. */
export function parseContext(value: unknown): PageContext | undefined {
  const { title, url, selection, text }: Record<string, unknown> = Object(value);
  const take = (field: unknown, limit: number): string => (typeof field === 'string' ? cut(tidy(field), limit) : '');
  const context = withoutEmpty({
    title: take(title, MAX_PAGE_LABEL_LENGTH),
    url: take(url, MAX_PAGE_LABEL_LENGTH),
    selection: take(selection, MAX_PAGE_TEXT_LENGTH),
    text: take(text, MAX_PAGE_TEXT_LENGTH),
  });
  return Object.keys(context).length > 0 ? context : undefined;
}

/** Of what can be seen: a menu that is closed is no text of the page. */
function readMainText(document: Document): string {
  const place = mainPlaces.map((selector) => document.querySelector(selector)).find((element) => !!element);
  if (!place) return '';
  const walker = document.createTreeWalker(place, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) => {
    if (!(node instanceof Element)) return NodeFilter.FILTER_ACCEPT;
    if (node.matches(skipped) || !isVisible(node)) return NodeFilter.FILTER_REJECT;
    return NodeFilter.FILTER_ACCEPT;
  });
  let text = '';
  // Twice the limit before it is tidied: what a page holds has no end.
  while (walker.nextNode() && text.length < 2 * MAX_PAGE_TEXT_LENGTH) {
    const { currentNode: node } = walker;
    if (node instanceof Element) text += isBlock(node) ? '\n' : '';
    else text += node.textContent ?? '';
  }
  return tidy(text);
}

function isVisible(element: Element): boolean {
  return element.checkVisibility?.({ visibilityProperty: true, opacityProperty: true }) ?? true;
}

function isBlock(element: Element): boolean {
  return !/^(inline|contents)/.test(getComputedStyle(element).display);
}

function tidy(text: string): string {
  return text
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n[\s]*/g, '\n')
    .trim();
}

/** In code points, as the backend counts. */
function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return Array.from(text.slice(0, 2 * limit)).slice(0, limit).join('');
}

function withoutEmpty(fields: Record<keyof PageContext, string>): PageContext {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
}
