/** Red, green and blue, each from 0 to 1. */
export type Rgb = readonly [number, number, number];

export const white: Rgb = [1, 1, 1];
export const black: Rgb = [0, 0, 0];

/** WCAG 2.2 AA for text. */
const readable = 4.5;

/** Reads what browsers give as a computed colour: `rgb(…)`, `rgba(…)` or `color(srgb …)`. Opacity is left out. */
export function toRgb(computed: string): Rgb | undefined {
  const scale = computed.startsWith('rgb') ? 255 : computed.startsWith('color(srgb ') ? 1 : 0;
  const [red, green, blue] = (computed.match(/-?[\d.]+(e-?\d+)?/g) ?? []).map((part) => clamp(Number(part) / scale));
  return scale && red !== undefined && green !== undefined && blue !== undefined ? [red, green, blue] : undefined;
}

export function fromRgb(color: Rgb): string {
  return `rgb(${color.map((part) => Math.round(part * 255)).join(' ')})`;
}

/** Contrast ratio of WCAG 2.2, from 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** White or black, whichever can be read on `background`; white when both can. */
export function textOn(background: Rgb): Rgb {
  return contrast(white, background) >= readable ? white : black;
}

/** `color`, moved towards black or white just as far as it takes to read it on `surface`. */
export function textIn(color: Rgb, surface: Rgb): Rgb {
  const end = textOn(surface);
  for (let step = 0; step < 20; step++) {
    // Rounded as it will be shown, so that what is measured is what is seen.
    const mixed = color.map((part, at) => {
      const target = end[at] ?? 0;
      return Math.round((part + ((target - part) * step) / 20) * 255) / 255;
    }) as unknown as Rgb;
    if (contrast(mixed, surface) >= readable) return mixed;
  }
  return end;
}

function luminance(color: Rgb): number {
  const [red, green, blue] = color.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)) as unknown as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function clamp(part: number): number {
  return Math.min(1, Math.max(0, part));
}
