import type { VNode } from 'preact';

const paths = {
  clip: 'M20 11l-8.5 8.5a5 5 0 0 1-7-7L13 4a3.4 3.4 0 0 1 4.8 4.8l-8.3 8.3a1.7 1.7 0 0 1-2.4-2.4L15 7',
  file: 'M6 3h8l5 5v13H6zM14 3v5h5',
};

/** A picture beside words. */
export function Glyph({ name }: { name: keyof typeof paths }): VNode {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
