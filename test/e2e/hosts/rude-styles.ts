import { type Host, page } from './host.ts';

function styled(name: string, css: string, more: Partial<Host> = {}): Host {
  return { name, html: (tag) => page(tag, { head: `<style>${css}</style>` }), ...more };
}

export const rudeStyles: Host[] = [
  styled('that resets everything', '* { all: unset !important }'),
  styled('that unsets its elements and hides what it does not know', 'body > :not(header, main) { display: none !important; visibility: hidden !important; opacity: 0 !important }'),
  styled('whose styles are rude', '* { position: static !important; float: left !important; font: 30px/3 serif !important; color: red !important; letter-spacing: 9px !important; pointer-events: none !important; visibility: hidden !important; box-sizing: content-box !important; animation: x 1s infinite !important }'),
  styled('that is turned, blurred and contained', 'body { transform: translateZ(0); filter: sepia(0.1); contain: layout paint; min-height: 90vh; perspective: 900px; will-change: transform }'),
  styled('that clips and cannot scroll', 'html, body { overflow: hidden; height: 100%; overscroll-behavior: none } body { clip-path: inset(0); isolation: isolate }'),
  styled('that lays its children out in a grid', 'body { display: grid; grid-template-columns: 1fr 1fr; gap: 20px } body > * { min-width: 100px; border: 3px solid }'),
  styled('that counts and marks its children', 'body > main + * { margin-left: 40px } body > *:nth-child(n + 3) { margin-top: 30px } body > * + * { border-top: 1px solid }'),
  styled('whose root font is 62.5 %', 'html { font-size: 62.5% }'),
  styled('whose root font is 8 pixels', 'html { font-size: 8px; line-height: 3 }'),
  styled('whose root font is 30 pixels', 'html { font-size: 30px; letter-spacing: 4px; word-spacing: 10px; text-indent: 3em; text-transform: uppercase }'),
  styled('that is dark and vertical', 'html { color-scheme: dark; background: #111; color: #eee; writing-mode: vertical-rl; direction: rtl }'),
  styled('that is zoomed, has columns and layers', '@layer a, b; @layer b { * { color: blue } } html { zoom: 1.1 } main { columns: 3 }'),
];

/** The sizes that the chat has wherever it is: a page's root font must not change them. */
export const sizedHosts = rudeStyles.filter(({ name }) => name.startsWith('whose root font'));
