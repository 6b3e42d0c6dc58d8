import type { ComponentChildren, VNode } from 'preact';
import type { Highlight } from './highlight.ts';
import type { Formula, markMath } from './mark-math.ts';
import type { MarkdownStrings } from './markdown-strings.ts';

export interface AloneFiles {
  highlight: { highlight: Highlight };
  math: { markMath: typeof markMath; drawMath: (box: Element, formula: Formula) => void };
}

/** Loads a file that stands alone, once. Rejects where it does not come. */
export type LoadFile = <Name extends keyof AloneFiles>(name: Name) => Promise<AloneFiles[Name]>;

/** Draws a text that may have citations in it. What it makes is counted in the context. */
export type Cite = (text: string, context: RenderContext) => ComponentChildren;

export interface RenderContext {
  strings: MarkdownStrings;
  /** Whether the text is in the clipboard now. */
  copy: (text: string) => Promise<boolean>;
  imagePrefixes: readonly string[];
  /** Loads a file that stands alone. */
  loadFile: LoadFile;
  /** Draws the formula that a character of the text stands for. Absent until there is one. */
  formula: ((mark: string) => VNode | undefined) | undefined;
  /** Absent until it is loaded, and inside of links. */
  cite: Cite | undefined;
  maxRows: number;
  maxColumns: number;
  /** Elements and texts that may still be made. */
  nodesLeft: number;
  /** Whether anything was left out for want of nodes. */
  isCut: boolean;
  /** A button that stands where a part of a block was left out. */
  more: () => VNode;
}

/** Renders items until the nodes are used up, one for each item. */
export function renderEach<Item>(
  items: readonly Item[],
  context: RenderContext,
  render: (item: Item, context: RenderContext) => ComponentChildren,
): ComponentChildren[] {
  const nodes: ComponentChildren[] = [];
  for (const item of items) {
    if (context.nodesLeft <= 0) {
      context.isCut = true;
      break;
    }
    context.nodesLeft -= 1;
    nodes.push(render(item, context));
  }
  return nodes;
}
