import type { Page } from 'playwright-core';

/** What a page's code finds in its world. */
export interface Surroundings {
  /** Names in `window`. */
  names: string[];
  /** One line for each member of a built-in class or its prototype, with its source. */
  builtIns: string[];
  /** Boxes of the page's own elements, and how far it can be scrolled. */
  layout: string[];
}

/** Runs in the page. It trusts nothing that the page may have replaced, so it uses little. */
const code = `(() => {
  const lines = [];
  const show = (owner, holder) => {
    const all = Object.getOwnPropertyNames(holder);
    for (let i = 0; i < all.length; i++) {
      const found = Object.getOwnPropertyDescriptor(holder, all[i]);
      const value = found && (found.value || found.get);
      lines[lines.length] = owner + '.' + all[i] + (typeof value === 'function' ? ' ' + Function.prototype.toString.call(value) : '') + (found && found.enumerable ? ' enumerable' : '');
    }
  };
  const names = Object.getOwnPropertyNames(window);
  for (let i = 0; i < names.length; i++) {
    const found = Object.getOwnPropertyDescriptor(window, names[i]);
    const value = found && found.value;
    if (names[i] === 'BailianChat' || typeof value !== 'function' || !value.prototype) continue;
    show(names[i], value);
    show(names[i] + '.prototype', value.prototype);
  }
  const layout = [];
  const elements = document.querySelectorAll('body *');
  for (let i = 0; i < elements.length; i++) {
    const name = elements[i].localName;
    if (name === 'script' || name === 'bailian-chat') continue;
    const box = elements[i].getBoundingClientRect();
    layout[layout.length] = name + ' ' + box.left + ' ' + box.top + ' ' + box.width + ' ' + box.height;
  }
  const root = document.documentElement;
  layout[layout.length] = 'scrolls ' + root.scrollWidth + ' ' + root.scrollHeight;
  return { names: names.join('\\n'), builtIns: lines.join('\\n'), layout: layout.join('\\n') };
})()`;

/** Asks the browser itself: what a test library adds to a page to ask it does not work on pages that broke their own. */
export async function lookAround(page: Page): Promise<Surroundings> {
  const session = await page.context().newCDPSession(page);
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', { expression: code, returnByValue: true });
  await session.detach();
  if (exceptionDetails) throw new Error(`The page cannot be asked: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
  const { names, builtIns, layout } = result.value as Record<keyof Surroundings, string>;
  // Frames have numbers for names, and phones say when they are turned as soon as they are emulated.
  return { names: names.split('\n').filter((name) => !/^\d+$|orientation/.test(name)), builtIns: builtIns.split('\n'), layout: layout.split('\n') };
}
