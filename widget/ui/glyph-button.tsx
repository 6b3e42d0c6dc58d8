import type { VNode } from 'preact';

interface GlyphButtonProps {
  /** What is drawn, as an SVG path in a square of 24. */
  d: string;
  label: string;
  class?: string;
  pressed?: boolean | undefined;
  expanded?: boolean | undefined;
  disabled?: boolean | undefined;
  onClick: (button: HTMLElement) => void;
}

/** A button like those of the panel, with a picture that only a tool has. */
export function GlyphButton({ d, label, class: className = 'icon', pressed, expanded, disabled, onClick }: GlyphButtonProps): VNode {
  return (
    <button
      type="button"
      class={className}
      aria-label={label}
      aria-pressed={pressed}
      aria-expanded={expanded}
      title={label}
      disabled={disabled}
      onClick={({ currentTarget }) => onClick(currentTarget)}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d={d} />
      </svg>
    </button>
  );
}
