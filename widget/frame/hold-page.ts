import type { effect as createEffect, signal as createSignal } from '@preact/signals-core';

/** Where the panel fills the window, as its style sheet has it. */
const whole = '(max-width: 480px), (max-height: 420px)';

/** Keeps the page from scrolling behind a panel that covers it, and gives it back as it was. The function returned ends that. */
export function holdPage(isCovering: () => boolean, signal: typeof createSignal, effect: typeof createEffect): () => void {
  const query = matchMedia(whole);
  const isWhole = signal(query.matches);
  const look = (): void => {
    isWhole.value = query.matches;
  };
  query.addEventListener('change', look);
  const stop = effect(() => {
    if (!isCovering() || !isWhole.value) return undefined;
    const { style } = document.documentElement;
    const { overflow } = style;
    style.overflow = 'hidden';
    return () => {
      style.overflow = overflow;
    };
  });
  return () => {
    stop();
    query.removeEventListener('change', look);
  };
}
