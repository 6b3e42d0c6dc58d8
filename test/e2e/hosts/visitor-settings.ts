import { expect } from 'vitest';
import type { Page } from 'playwright-core';
import { toChat } from '../chat.ts';
import { blockStorage, type Host, page, script } from './host.ts';

const plain = (tag: string): string => page(tag);

/** Everything of the panel is in the window, and nothing has to be scrolled sideways. */
async function isInReach(opened: Page): Promise<void> {
  const chat = toChat(opened);
  const { panel, input } = chat;
  const { width, height } = opened.viewportSize() ?? { width: 0, height: 0 };
  for (const part of [input, chat.button('Close chat')]) {
    const box = await part.boundingBox();
    expect(box && box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height, JSON.stringify(box)).toBe(true);
  }
  const excess = await panel.evaluate((element) => Math.max(...[element, ...element.querySelectorAll('.messages, .content, form')].map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)));
  expect(excess).toBe(0);
  // Smaller text makes phones zoom the page.
  if (await opened.evaluate(() => matchMedia('(pointer: coarse)').matches)) expect(await input.evaluate((field) => parseFloat(getComputedStyle(field).fontSize))).toBeGreaterThanOrEqual(16);
}

/** A page that has keys, the clipboard and the wheel for itself. */
const greedy = `
document.addEventListener('keydown', function (event) { if (['/', 'Escape', 'ArrowLeft', 'ArrowUp', 'k', ' '].includes(event.key)) event.preventDefault(); });
['paste', 'copy', 'cut', 'wheel', 'touchmove', 'dragover', 'drop', 'contextmenu'].forEach(function (name) {
  window.addEventListener(name, function (event) { event.preventDefault(); }, { passive: false });
});
window.onkeypress = function () { return false; };`;

async function typesAndScrolls(opened: Page): Promise<void> {
  const { input, panel } = toChat(opened);
  await input.press('k');
  await input.press('/');
  await opened.keyboard.insertText('😀');
  await input.press('ArrowLeft');
  await input.evaluate((field) => {
    const event = new ClipboardEvent('paste', { bubbles: true, composed: true, cancelable: true, clipboardData: new DataTransfer() });
    field.dispatchEvent(event);
    field.dataset['isPasteStopped'] = String(event.defaultPrevented);
  });
  expect(await input.inputValue()).toBe('k/😀');
  expect(await input.getAttribute('data-is-paste-stopped')).toBe('false');
  const isWheelStopped = await panel.locator('.messages').evaluate((log) => {
    const event = new WheelEvent('wheel', { bubbles: true, composed: true, cancelable: true, deltaY: 10 });
    log.dispatchEvent(event);
    return event.defaultPrevented;
  });
  expect(isWheelStopped).toBe(false);
  await input.fill('');
}

/** As translators of whole pages do it, in open shadow roots too: each text becomes an element, again and again. */
const translator = `setInterval(function () {
  function translate(root) {
    var walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT), found = [];
    while (walker.nextNode()) {
      var node = walker.currentNode;
      if (node.shadowRoot) translate(node.shadowRoot);
      if (node.nodeType === 3 && node.parentNode.localName !== 'font' && node.data.trim() && !/^(script|style|textarea)$/.test(node.parentNode.localName)) found.push(node);
    }
    found.forEach(function (text) {
      var outer = document.createElement('font'), inner = document.createElement('font');
      inner.textContent = text.data; outer.append(inner); text.replaceWith(outer);
    });
  }
  translate(document.body);
}, 20);`;

const unsaved = 'This conversation ends when you leave the page: your browser keeps nothing for it.';

/** Where nothing can be kept, that is said. */
async function tellsThatItEnds(opened: Page): Promise<void> {
  await toChat(opened).panel.getByText(unsaved).waitFor();
}

async function promisesToLast(opened: Page): Promise<void> {
  await toChat(opened).panel.getByRole('button', { name: 'Your conversations' }).waitFor();
  expect(await toChat(opened).panel.getByText(unsaved).count()).toBe(0);
}

export const visitorSettings: Host[] = [
  { name: 'where cookies and all storage are blocked', html: plain, prepare: (opened) => opened.addInitScript(blockStorage), within: tellsThatItEnds },
  { name: 'where nothing is blocked', html: plain, within: promisesToLast },
  {
    name: 'whose storage is full',
    html: (tag) => page(tag, { head: script("Storage.prototype.setItem = function () { throw new DOMException('full', 'QuotaExceededError'); };") }),
    within: tellsThatItEnds,
  },
  { name: 'that has no session storage', html: plain, prepare: (opened) => opened.addInitScript(() => Object.defineProperty(window, 'sessionStorage', { value: undefined })) },
  { name: 'without encryption, where browsers hide interfaces', html: plain, isInsecure: true },
  { name: 'at 400 % zoom', html: plain, context: { viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 }, within: isInReach },
  { name: 'on a phone', html: plain, context: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }, within: isInReach },
  { name: 'on a phone that lies on its side', html: plain, context: { viewport: { width: 568, height: 320 }, isMobile: true, hasTouch: true }, within: isInReach },
  { name: 'on a phone with its keyboard out', html: plain, context: { viewport: { width: 390, height: 420 }, isMobile: true, hasTouch: true }, within: isInReach },
  { name: 'with forced colours and more contrast', html: plain, context: { forcedColors: 'active', contrast: 'more', reducedMotion: 'reduce' } },
  { name: 'in the dark', html: plain, context: { colorScheme: 'dark' } },
  { name: 'that has keys, the clipboard and the wheel for itself', html: (tag) => page(tag, { head: script(greedy) }), within: typesAndScrolls },
  { name: 'that is translated while the answer comes', html: (tag) => page(tag, { head: script(`addEventListener('load', function () { ${translator} })`) }), isNotCompared: 'the page changes all the time' },
];
