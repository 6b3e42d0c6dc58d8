import { toChildArray, type ComponentChildren, type VNode } from 'preact';
import { createBlockStream } from '../../../widget/markdown/block-stream.ts';
import { CodeBlock } from '../../../widget/markdown/code-block.tsx';
import type { RenderContext } from '../../../widget/markdown/render-context.ts';
import { renderBlock } from '../../../widget/markdown/render-token.tsx';

/** All that an answer may become. Anything else is a finding. */
const elements = new Set(['p', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'blockquote', 'div', 'span', 'bdi', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'code', 'strong', 'em', 'del', 'br', 'hr', 'a', 'img', 'input', 'label', 'button']);
const attributes: Record<string, RegExp> = {
  dir: /^auto$/,
  class: /^(task|host|image|scroll|chip|left|right|center)$/,
  start: /^\d{1,9}$/,
  href: /^(https?:\/\/[^\s/?#@]+([/?#]|$)|mailto:[^?&]+$|tel:[+\d().-]+$)/,
  title: /^(https?:\/\/|mailto:|tel:)/,
  target: /^_blank$/,
  rel: /^noopener noreferrer nofollow ugc$/,
  referrerPolicy: /^no-referrer$/,
  type: /^(checkbox|button)$/,
  disabled: /^true$/,
  checked: /^(true|false)$/,
  role: /^region$/,
  'aria-label': /^Table$/,
  tabIndex: /^0$/,
  scope: /^col$/,
};
// oxlint-disable-next-line no-control-regex
const invisible = /[\0-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060-\u206f\ufeff]|\udb40[\udc00-\udc7f]/;

export interface Seen {
  nodes: number;
  depth: number;
  /** What may not be. */
  findings: string[];
}

const strings = { copyCode: 'Copy code', copied: 'Copied', code: 'Code', table: 'Table', imageFrom: (host: string) => `Image from ${host}`, showMore: 'Show more', formula: 'Formula', image: 'Image' };

export function createContext(): RenderContext {
  const more = (): VNode => ({ type: 'button', props: { type: 'button', class: 'chip', children: 'Show more' } }) as unknown as VNode;
  return { strings, copy: async () => true, loadFile: () => new Promise(() => undefined), formula: undefined, imagePrefixes: [], cite: undefined, maxRows: 100, maxColumns: 20, nodesLeft: 4_800, isCut: false, more };
}

/** Looks at everything that is drawn of a text at each of its prefixes, as the stream of it would show it. */
export function checkPrefixes(text: string, step = 1): Seen {
  const stream = createBlockStream(101);
  const scope = createContext();
  const seen: Seen = { nodes: 0, depth: 0, findings: [] };
  for (let at = 0; at < text.length; at += step) {
    stream.push(text.slice(at, at + step));
    const { closed, open } = stream.read();
    look(closed.map((token) => renderBlock(token, scope)), 1, seen);
    const { nodesLeft } = scope;
    look(open.map((token) => renderBlock(token, scope)), 1, seen);
    scope.nodesLeft = nodesLeft;
    if (seen.findings.length > 3) break;
  }
  return seen;
}

export function look(children: ComponentChildren, depth: number, seen: Seen): void {
  seen.depth = Math.max(seen.depth, depth);
  for (const child of toChildArray(children)) {
    seen.nodes += 1;
    if (typeof child !== 'object') {
      if (typeof child !== 'string' && typeof child !== 'number') seen.findings.push(`a child that is a ${typeof child}`);
      else if (invisible.test(String(child))) seen.findings.push(`invisible characters in ${JSON.stringify(child)}`);
      continue;
    }
    const { type, props } = child as VNode<Record<string, unknown>>;
    if (type === (CodeBlock as unknown)) {
      if (typeof props['code'] !== 'string' || typeof props['language'] !== 'string' || invisible.test(props['code'] + props['language'])) seen.findings.push('code that is not a plain text');
      continue;
    }
    if (typeof type !== 'string' || !elements.has(type)) seen.findings.push(`an element ${String(type)}`);
    for (const [name, value] of Object.entries(props)) {
      if (name === 'children' || value === undefined || value === null || (name === 'onClick' && typeof value === 'function')) continue;
      if (!attributes[name]?.test(`${value as string | number | boolean}`)) seen.findings.push(`${String(type)} ${name}=${JSON.stringify(value)}`);
    }
    look(props['children'] as VNode, depth + 1, seen);
  }
}
