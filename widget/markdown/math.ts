import temml from 'temml';
import type { Formula } from './mark-math.ts';
import css from './math.css?inline';
import { toMathElement } from './to-math-element.ts';

export { markMath } from './mark-math.ts';

/** The file that comes with the first formula. It stands alone, and shares nothing with the panel. */
export const sheets = css;

/** What a formula may cost: it comes from a model. */
const limits = { maxExpand: 200, maxSize: [20, 50] as [number, number], strict: false, trust: false, throwOnError: true };

/** Puts the formula into an element; as it was written, where it cannot be read or is more than a page should draw. */
export function drawMath(box: Element, { tex, isBlock, source }: Formula): void {
  try {
    box.replaceChildren(toMathElement(temml.__renderToMathMLTree(tex, { ...limits, displayMode: isBlock }), box.ownerDocument));
  } catch {
    box.textContent = source;
  }
}
