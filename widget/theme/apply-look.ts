import type { ResolvedOptions } from '../options.ts';
import { fromRgb, type Rgb, textIn, textOn, toRgb } from './contrast.ts';

/** Sets scheme, corner and accent on the widget's root, which must be in the document. */
export function applyLook(root: HTMLElement, { theme, position, color }: ResolvedOptions): void {
  const isDark = theme === 'dark' || (theme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset['scheme'] = isDark ? 'dark' : 'light';
  root.dataset['position'] = position;
  const { style } = root;
  for (const name of ['', '-text', '-link']) style.removeProperty(`--bc-accent${name}`);
  if (color) style.setProperty('--bc-accent', color);
  const accent = readColor(root, '--bc-accent');
  const surface = readColor(root, '--bc-surface');
  if (!accent || !surface) return;
  // Without its opacity: the page shining through would undo the contrast.
  style.setProperty('--bc-accent', fromRgb(accent));
  if (!property(root, '--bailian-chat-accent-text')) style.setProperty('--bc-accent-text', fromRgb(textOn(accent)));
  style.setProperty('--bc-accent-link', fromRgb(textIn(accent, surface)));
}

function readColor(root: HTMLElement, name: string): Rgb | undefined {
  const value = property(root, name);
  // The browser does the conversion. The second line takes care of colour spaces other than sRGB, where it is known.
  root.style.color = value;
  root.style.color = `color-mix(in srgb,${value},${value})`;
  const rgb = toRgb(getComputedStyle(root).color);
  root.style.color = '';
  return rgb;
}

function property(root: HTMLElement, name: string): string {
  return getComputedStyle(root).getPropertyValue(name).trim();
}
