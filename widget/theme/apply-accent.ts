import { fromRgb, type Rgb, textIn, textOn, toRgb } from './contrast.ts';

/**
 * Makes the accent readable: sets what is written on it and links in it, on the widget's root, which must be in the
 * document with its scheme and the panel's style sheet.
 */
export function applyAccent(root: HTMLElement): void {
  const { style } = root;
  const accent = readColor(root, 'accent');
  const surface = readColor(root, 'surface');
  if (!accent || !surface) return;
  // Without its opacity: the page shining through would undo the contrast.
  style.setProperty('--bc-accent', fromRgb(accent));
  style.setProperty('--bc-on-accent', fromRgb(textOn(accent)));
  style.setProperty('--bc-link', fromRgb(textIn(accent, surface)));
}

function readColor(root: HTMLElement, name: string): Rgb | undefined {
  const { style } = root;
  const value = getComputedStyle(root).getPropertyValue(`--bc-${name}`);
  style.color = value;
  // The browser converts. This line is for colour spaces other than sRGB, where it is known.
  style.color = `color-mix(in srgb,${value},${value})`;
  const rgb = toRgb(getComputedStyle(root).color);
  style.color = '';
  return rgb;
}
