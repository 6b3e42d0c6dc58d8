/** Red, green and blue, each from 0 to 255. */
export type Rgb = readonly number[];

/** WCAG 2.2 AA for text is 4.5; the rest makes up for the simpler formula below. */
const readable = 4.55;

/** Reads what browsers give as a computed colour: `rgb(…)`, `rgba(…)` or `color(srgb …)`. Opacity is left out. */
export function toRgb(computed: string): Rgb | undefined {
  if (!/^(rgb|color\(srgb )/.test(computed)) return undefined;
  const scale = computed.startsWith('rgb') ? 1 : 255;
  const parts = computed.match(/-?[\d.]+(e-?\d+)?/g) ?? [];
  return parts.slice(0, 3).map((part) => Math.round(Math.min(255, Math.max(0, Number(part) * scale))));
}

export function fromRgb(color: Rgb): string {
  return `rgb(${color.join()})`;
}

/** Contrast ratio of WCAG 2.2, from 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const ratio = (luminance(one) + 0.05) / (luminance(other) + 0.05);
  return Math.max(ratio, 1 / ratio);
}

/** White or black, whichever can be read on `background`; white when both can. */
export function textOn(background: Rgb): Rgb {
  const white = [255, 255, 255];
  return contrast(white, background) < readable ? [0, 0, 0] : white;
}

/** `color`, moved towards black or white just as far as it takes to read it on each of the surfaces. */
export function textIn(color: Rgb, ...surfaces: [Rgb, ...Rgb[]]): Rgb {
  const end = textOn(surfaces[0]);
  let mixed = color;
  for (let step = 1; step <= 20 && surfaces.some((surface) => contrast(mixed, surface) < readable); step++) {
    mixed = color.map((part, at) => Math.round(part + (((end[at] ?? 0) - part) * step) / 20));
  }
  return mixed;
}

function luminance(color: Rgb): number {
  // The straight piece near black is left to the curve: what that changes is far below a rounding of the ratio.
  const [red = 0, green = 0, blue = 0] = color.map((part) => ((part / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
