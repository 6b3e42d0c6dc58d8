import type { BailianChatOptions } from '../api.ts';
import { type Check, checkText, oneOf } from '../options.ts';

/** The options that only the look's chunk reads. */
export type LookName = 'target' | 'offsetX' | 'offsetY' | 'zIndex' | 'radius' | 'density' | 'font' | 'width' | 'height' | 'launcher' | 'launcherIcon' | 'launcherText' | 'draggable' | 'logo' | 'avatar';

export const lookChecks: { [Name in LookName]: Check<Required<BailianChatOptions>[Name]> } = {
  target: checkSelector,
  offsetX: checkLength,
  offsetY: checkLength,
  zIndex: (raw) => (/^\d{1,10}$/.test(raw) && Number(raw) < 2 ** 31 ? Number(raw) : undefined),
  radius: oneOf('pill', 'round', 'soft', 'sharp'),
  density: oneOf('compact', 'normal', 'roomy'),
  // Names of families alone: no list of them needs brackets, and addresses do.
  font: (raw) => (raw.length < 300 && !/[(){};\\]/.test(raw) && CSS.supports('font-family', raw) ? raw : undefined),
  width: checkLength,
  height: checkLength,
  launcher: oneOf('icon', 'text', 'none'),
  launcherIcon: checkImage,
  launcherText: checkText,
  logo: checkImage,
  avatar: checkImage,
  draggable: (raw) => (/^(true|false)$/.test(raw) ? raw === 'true' : undefined),
};

/** A number of pixels, or a length with its unit. */
function checkLength(raw: string): string | undefined {
  if (/^\d{1,4}(\.\d+)?$/.test(raw)) return `${raw}px`;
  return /^\d{1,4}(\.\d+)?(px|r?em|%|d?v[wh])$/.test(raw) ? raw : undefined;
}

function checkSelector(raw: string): string | undefined {
  try {
    document.createDocumentFragment().querySelector(raw);
    return raw;
  } catch {
    return undefined;
  }
}

/** Pictures come by https, from the page's own origin, or stand in the attribute. Nothing else is asked for one. */
export function checkImage(raw: string): string | undefined {
  try {
    const { protocol, origin, href } = new URL(raw, document.baseURI);
    if (protocol === 'data:') return /^data:image\/[a-z+]+[;,]/.test(href) ? href : undefined;
    // Anything is a path of the page's own origin; code that was meant for a style sheet is not asked for there.
    return (protocol === 'https:' || origin === location.origin) && !/[\s(){}<>"]|.{2000}/.test(raw) ? href : undefined;
  } catch {
    return undefined;
  }
}
