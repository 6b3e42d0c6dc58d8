import type { effect as createEffect, Signal, signal as createSignal } from '@preact/signals-core';

/** Where the panel fills the window, as its style sheet has it. */
const whole = '(max-width: 480px), (max-height: 420px)';

export interface HeldPage {
  /** Whether the panel covers the page. */
  isCovering: Signal<boolean>;
  stop: () => void;
}

/** Keeps the page from scrolling behind a panel that covers it, and gives it back as it was. */
export function holdPage(isOpen: () => boolean, signal: typeof createSignal, effect: typeof createEffect): HeldPage {
  const query = matchMedia(whole);
  const isWhole = signal(query.matches);
  const isCovering = signal(false);
  const look = (): void => {
    isWhole.value = query.matches;
  };
  query.addEventListener('change', look);
  const stop = effect(() => {
    const covers = isOpen() && isWhole.value;
    isCovering.value = covers;
    if (!covers) return undefined;
    const { style } = document.documentElement;
    const { overflow } = style;
    style.overflow = 'hidden';
    return () => {
      style.overflow = overflow;
    };
  });
  return {
    isCovering,
    stop() {
      stop();
      query.removeEventListener('change', look);
    },
  };
}
