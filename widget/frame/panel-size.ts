/** Width and height of the panel in pixels, before it is cut to the window; `wide` for all the room that helps reading. */
export type PanelSize = { width: number; height: number } | 'wide';

const smallest = { width: 320, height: 360 };

/** Reads what storage remembers, such as `520x700`. Undefined for anything else. */
export function parseSize(text: string | undefined): PanelSize | undefined {
  if (text === 'wide') return text;
  const [, width, height] = /^(\d{3,4})x(\d{3,4})$/.exec(text ?? '') ?? [];
  return width && height ? toSize(Number(width), Number(height)) : undefined;
}

export function toText(size: PanelSize | undefined): string | undefined {
  return typeof size === 'object' ? `${size.width}x${size.height}` : size;
}

/** Whole pixels, and no smaller than what can be used. */
export function toSize(width: number, height: number): PanelSize {
  return { width: Math.max(smallest.width, Math.round(width)), height: Math.max(smallest.height, Math.round(height)) };
}
