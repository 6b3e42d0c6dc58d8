import type { VNode } from 'preact';

const paths = {
  memory: 'M12 5.5a3 3 0 0 0-5.7-.4A3.2 3.2 0 0 0 4.2 10a3.3 3.3 0 0 0 .5 5A3.2 3.2 0 0 0 8 19.4a2.7 2.7 0 0 0 4-2.2zM12 5.5a3 3 0 0 1 5.7-.4 3.2 3.2 0 0 1 2.1 4.9 3.3 3.3 0 0 1-.5 5 3.2 3.2 0 0 1-3.3 4.4 2.7 2.7 0 0 1-4-2.2M8.5 9.5a3 3 0 0 0 3.5 1M15.5 14a3 3 0 0 0-3.5-1',
  back: 'M20 12H4M10 6l-6 6 6 6',
  bin: 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5',
};

interface GlyphButtonProps {
  glyph: keyof typeof paths;
  label: string;
  class?: string;
  pressed?: boolean;
  onClick: (button: HTMLElement) => void;
}

/** A button like those of the panel, with a picture that only this part of it has. */
export function GlyphButton({ glyph, label, class: className = 'icon', pressed, onClick }: GlyphButtonProps): VNode {
  return (
    <button type="button" class={className} aria-label={label} aria-pressed={pressed} title={label} onClick={({ currentTarget }) => onClick(currentTarget)}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d={paths[glyph]} />
      </svg>
    </button>
  );
}
