import type { BrowserContextOptions, Page } from 'playwright-core';

/** Addresses that a page may need to know. */
export interface Places {
  endpoint: string;
  /** Origin of the page. */
  site: string;
  /** Origin of a page on another site, which may hold or be held. */
  elsewhere: string;
}

/** A site of somebody else's, with whatever it does to the pages that scripts are put into. */
export interface Host {
  /** Reads on behind "on a page". */
  name: string;
  /**
   * The whole document. `tag` is the script tag, or nothing when the page is looked at without the chat. Where the chat is
   * in a frame, it is the path of a page with the tag instead.
   */
  html(tag: string, places: Places): string;
  /** More of the tag's attributes. */
  attributes?: string;
  contentType?: string;
  headers?: (places: Places) => Record<string, string>;
  context?: BrowserContextOptions;
  /** Whether the page is not a secure one. */
  isInsecure?: boolean;
  /** Before anything is loaded. */
  prepare?: (page: Page) => Promise<unknown>;
  /** A selector of the frame that holds the chat. */
  frame?: string;
  /** Lets the chat be in reach, where the page stands before it. */
  before?: (page: Page) => Promise<unknown>;
  /** While the conversation is open. */
  within?: (page: Page) => Promise<unknown>;
  /** What the browser or the widget says of the page on the console. By default nothing. */
  complaints?: RegExp;
  /** Names that the page's own code puts on `window` by the way, whatever a script does. */
  ownNames?: RegExp;
  /** Where the page cannot be compared to the pixel, why. */
  isNotCompared?: string;
}

/** Words, boxes, a form and a table: what moves or changes its colour when a style leaks. */
export const content = `<header style="padding:8px;background:#eef"><h1>A site of somebody else’s</h1><nav><a href="#a">One</a> <a href="#b">Two</a></nav></header>
<main><p>Text with <em>some</em> <strong>marks</strong> in it.</p>
<div style="display:flex;gap:8px"><button type="button">Buy</button><input value="A field" size="12"/><select><option>Green</option></select></div>
<table border="1"><tbody><tr><td>1</td><td>2</td></tr></tbody></table>
<ul><li>First</li><li>Second</li></ul></main>`;

interface Parts {
  head?: string;
  /** After the words and before the tag. */
  body?: string;
  doctype?: string;
  /** Attributes of the body. */
  attributes?: string;
}

/** A page with its own code in the head, where it runs before the tag's. */
export function page(tag: string, { head = '', body = '', doctype = '<!doctype html>', attributes = '' }: Parts = {}): string {
  return `${doctype}<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A site</title>${head}</head><body ${attributes}>${content}${body}${tag}</body></html>`;
}

/** A script of the page's own. */
export function script(code: string): string {
  return `<script>${code}</script>`;
}

/** As a browser does it whose visitor has blocked cookies: runs in the page before its own code. */
export function blockStorage(): void {
  const refuse = (): never => {
    throw new DOMException('Access is denied for this document.', 'SecurityError');
  };
  for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches']) Object.defineProperty(window, name, { configurable: true, enumerable: true, get: refuse });
  Object.defineProperty(Document.prototype, 'cookie', { configurable: true, enumerable: true, get: refuse, set: refuse });
}
