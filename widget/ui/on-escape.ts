/**
 * Calls `run` on Escape, wherever in the panel the focus is, and before the panel hears of it. The function returned
 * ends that.
 */
export function onEscape(inside: Element | null, run: () => void): () => void {
  const root = inside?.getRootNode();
  const listener = {
    handleEvent: (event: Event) => {
      // While an input method composes, Escape is its own.
      if (!(event instanceof KeyboardEvent) || event.key !== 'Escape' || event.isComposing) return;
      event.stopPropagation();
      run();
    },
  };
  root?.addEventListener('keydown', listener, true);
  return () => root?.removeEventListener('keydown', listener, true);
}
