import type { Tool, ToolHost } from '../ui/tool.ts';
import css from './frame.css?inline';
import { lookChecks } from '../look/look-options.ts';
import { textOf } from '../../server/wire/messages.ts';
import { Face } from './face.tsx';
import { followScheme } from './follow-scheme.ts';
import { holdPage } from './hold-page.ts';
import { keepFocus } from './keep-focus.ts';
import { parseSize, type PanelSize, toSize, toText } from './panel-size.ts';
import { showState } from './show-state.ts';
import { trackViewport } from './track-viewport.ts';

/** By how many pixels an arrow key moves the corner. */
const step = 24;
const outward = 'M14 4h6v6M10 20H4v-6M20 4l-7 7M4 20l7-7';
const inward = 'M20 10h-6V4M4 14h6v6M14 10l6-6M10 14l-6 6';

/**
 * How the panel stands in its window and page, from the moment it is open: it keeps clear of keyboards, holds the page
 * behind it, follows light and dark, and on a computer it is made as large as the visitor wants. The size is remembered.
 */
export function createFrame({ root, panel, profile, conversation, storage, shadow, focus, applyLook, stops, readRaw, words: { frame: strings }, signal, effect }: ToolHost): Tool {
  const size = signal<PanelSize | undefined>(parseSize(storage.read().size));
  let start: { x: number; y: number; width: number; height: number } | undefined;

  let frame = 0;
  const isFloating = (): boolean => !/inline|page/.test(profile.texts.value.mode ?? '');
  const held = holdPage(() => panel.isOpen.value && isFloating(), signal, effect);
  stops.push(
    trackViewport(root),
    held.stop,
    keepFocus({
      root,
      shadow,
      isCovering: held.isCovering,
      focus,
      effect,
      isOpen: panel.isOpen,
      watch: () => `${panel.isOpen.value} ${conversation.status.value} ${!!conversation.failure.value}`,
    }),
    effect(() => showState(shadow.host, 'open', panel.isOpen.value)),
    effect(() => showState(shadow.host, 'streaming', !!conversation.answer.value)),
    followScheme(() => {
      // Once a frame: some pages write their style with every move of the pointer.
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        applyLook();
      });
    }),
  );

  /** An owner's picture, if its address is one that may be asked for. */
  function readPicture(name: 'logo' | 'avatar'): string | undefined {
    const text = readRaw()[name]?.trim();
    return text ? lookChecks[name](text) : undefined;
  }

  // In the place of the spark, which the panel has drawn already and which stays where the picture does not come.
  const logo = document.createElement('img');
  let broken = '';
  Object.assign(logo, {
    alt: '',
    className: 'avatar',
    referrerPolicy: 'no-referrer',
    onerror() {
      broken = logo.src;
      if (logo.parentNode) logo.remove();
    },
  });
  stops.push(
    effect(() => {
      const address = readPicture('logo');
      // Libraries that replace `remove` want a parent.
      if (!address || address === broken) {
        if (logo.parentNode) logo.remove();
      } else if (logo.getAttribute('src') !== address || !logo.isConnected) {
        logo.src = address;
        root.querySelector('header .avatar')?.after(logo);
      }
    }),
  );

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
    order: 10,
    above(message, isStreaming) {
      const address = readPicture('avatar');
      return address && (isStreaming || textOf(message)) ? <Face key={address} address={address} /> : null;
    },
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
