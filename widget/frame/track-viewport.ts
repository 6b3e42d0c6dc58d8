/**
 * Tells the style sheet which part of the window is free of an on-screen keyboard: on iOS it covers what is fixed to
 * the bottom, and scrolls what is fixed to the top out of sight. The function returned ends that.
 */
export function trackViewport(root: HTMLElement): () => void {
  const viewport = window.visualViewport;
  const update = (): void => {
    // Zoomed in by the visitor, the panel stays where it was.
    if (!viewport || viewport.scale > 1.01) return;
    root.style.setProperty('--bc-height', `${viewport.height}px`);
    root.style.setProperty('--bc-top', `${viewport.offsetTop}px`);
  };
  update();
  for (const event of ['resize', 'scroll']) viewport?.addEventListener(event, update);
  return () => {
    for (const event of ['resize', 'scroll']) viewport?.removeEventListener(event, update);
  };
}
