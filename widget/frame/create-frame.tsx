import type { Tool, ToolHost } from '../ui/tool.ts';
import css from './frame.css?inline';
import { parseSize, type PanelSize, toSize, toText } from './panel-size.ts';

/** By how many pixels an arrow key moves the corner. */
const step = 24;
const outward = 'M14 4h6v6M10 20H4v-6M20 4l-7 7M4 20l7-7';
const inward = 'M20 10h-6V4M4 14h6v6M14 10l6-6M10 14l-6 6';

/** Lets the visitor drag the panel's free corner, and make it larger at once. The size is remembered. */
export function createFrame({ root, storage, words: { frame: strings }, signal, effect }: ToolHost): Tool {
  const size = signal<PanelSize | undefined>(parseSize(storage.read().size));
  let start: { x: number; y: number; width: number; height: number } | undefined;

  effect(() => {
    const now = size.value;
    const [width, height] = now === 'wide' ? ['760px', '100vh'] : [now && `${now.width}px`, now && `${now.height}px`];
    root.style.setProperty('--bc-w', width ?? '');
    root.style.setProperty('--bc-h', height ?? '');
  });

  function keep(next: PanelSize | undefined): void {
    size.value = next;
    storage.write({ size: toText(next) });
  }

  /** The corner moved by this much: the panel grows away from the window's corner where it stands. */
  function grow(from: { width: number; height: number }, x: number, y: number): PanelSize {
    const position = root.dataset['position'] ?? '';
    return toSize(from.width + (position.endsWith('left') ? x : -x), from.height + (position.startsWith('top') ? y : -y));
  }

  const measure = (grip: Element): { width: number; height: number } => {
    const { width, height } = grip.closest('.panel')?.getBoundingClientRect() ?? { width: 0, height: 0 };
    return { width, height };
  };

  function onKeyDown(event: KeyboardEvent & { currentTarget: Element }): void {
    const way = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
    if (!way && event.key !== 'Home') return;
    event.preventDefault();
    keep(way && grow(measure(event.currentTarget), way[0] ?? 0, way[1] ?? 0));
  }

  return {
    css,
    head() {
      // Reads the signal, so that the button says what it does now.
      const isWide = size.value === 'wide';
      const label = isWide ? strings.shrink : strings.expand;
      return (
        <span class="frame" key="frame">
          <button type="button" class="icon" aria-label={label} title={label} aria-pressed={isWide} onClick={() => keep(isWide ? undefined : 'wide')}>
            <svg viewBox="0 0 24 24" aria-hidden="true">
              <path d={isWide ? inward : outward} />
            </svg>
          </button>
          <button
            type="button"
            class="grip"
            aria-label={strings.resize}
            onKeyDown={onKeyDown}
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId);
              start = { x: event.clientX, y: event.clientY, ...measure(event.currentTarget) };
            }}
            onPointerMove={(event) => {
              if (start) size.value = grow(start, event.clientX - start.x, event.clientY - start.y);
            }}
            onPointerUp={() => {
              if (start) keep(size.value);
              start = undefined;
            }}
            onPointerCancel={() => {
              start = undefined;
            }}
          />
        </span>
      );
    },
  };
}
