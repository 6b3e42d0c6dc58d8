import { fromRgb, type Rgb, textIn, textOn, toRgb } from './contrast.ts';

/**
 * Makes the accent readable: sets what is written on it and links in it, on the widget's root, which must be in the
 * document with its scheme and the panel's style sheet. `color` is what the owner set, else the style sheets say.
 */
export function applyAccent(root: HTMLElement, color = ''): void {
  const { style } = root;
  // What was made of them before is not read again: scheme and sheets may say something else by now.
  style.setProperty('--bc-accent', color);
  style.removeProperty('--bc-muted');
  const accent = readColor(root, 'accent');
  const surface = readColor(root, 'surface');
  const second = readColor(root, 'surface-2');
  const muted = readColor(root, 'muted');
  if (!accent || !surface || !second || !muted) return;
  // Without its opacity: the page shining through would undo the contrast.
  style.setProperty('--bc-accent', fromRgb(accent));
  style.setProperty('--bc-on-accent', fromRgb(textOn(accent)));
  style.setProperty('--bc-link', fromRgb(textIn(accent, surface, second)));
  // The mark on answers is written in it, and no theme takes that away.
  style.setProperty('--bc-muted', fromRgb(textIn(muted, surface, second)));
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
