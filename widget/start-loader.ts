import type { BailianChatInstance } from './api.ts';
import { createGlobal } from './create-global.ts';
import { type BailianChatElement, defineElement } from './element.ts';
import { toRaw } from './to-raw.ts';

const name = 'bailian-chat';

/** Where the code came from, and what is set on the tag: nothing where it was imported. */
type Source = Pick<HTMLScriptElement, 'src'> & Partial<Pick<HTMLScriptElement, 'getAttributeNames' | 'getAttribute'>>;

/** Defines the element and the global `BailianChat`, and puts the tag's own chat on the page. */
export function startLoader(source: Source): void {
  const { src } = source;
  // Up to the name, which a query may follow. An expression or a URL would take a page ten times as long.
  const base = src.slice(0, src.lastIndexOf('/', `${src}?`.indexOf('?')) + 1);
  const defined = customElements.get(name);
  if (!defined) {
    const queue = window.BailianChat?.q ?? [];
    const global = createGlobal(() => document.querySelector(name), append);
    Reflect.set(window, 'BailianChat', global);
    defineElement(base);
    for (const call of queue) Reflect.apply(global, undefined, call);
  } else if (!('source' in defined)) {
    console.warn(`Bailian Chat: <${name}> is taken.`);
    return;
  }
  if (!source.getAttributeNames) return;

  // The element's code may be another backend's, so where this one is has to be said.
  const own: Record<string, string> = { endpoint: base.slice(0, -1) };
  // Not `dataset`, which takes the dashes out of variables' names.
  for (const name of source.getAttributeNames()) {
    const value = name.startsWith('data-') && source.getAttribute?.(name);
    if (value) own[name.slice(5)] = value;
  }
  const place = (): void => {
    for (const other of document.querySelectorAll<BailianChatElement>(name)) {
      // The page has placed its chat itself and wants the script only.
      if (other.givenAs === undefined && !own['app']) return;
      if (other.given?.['endpoint'] === own['endpoint'] && other.given?.['app'] === own['app']) {
        console.warn('Bailian Chat: this tag is there twice.');
        return;
      }
    }
    append(own, 'data-', own);
  };
  // The page's own elements are known when it is parsed; a tag that names its app needs a body only.
  if (own['app'] ? document.body : document.readyState !== 'loading') place();
  else document.addEventListener('DOMContentLoaded', place);
}

/** Puts a chat on the page. A tag's options are attributes already, and translating them would cost every page time. */
export function append(options: object = {}, givenAs = '', given = toRaw(options)): HTMLElement & BailianChatInstance {
  const element = document.createElement(name);
  (document.body ?? document.documentElement).append(Object.assign(element, { given, givenAs }));
  return element;
}
