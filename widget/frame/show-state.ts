/** Lets style sheets of the page ask for `bailian-chat:state(open)`; nothing in browsers that do not know that. */
export function showState(host: Element, name: 'open' | 'streaming', isOn: boolean): void {
  if (!isWithInternals(host)) return;
  try {
    const { states } = (host.internals ??= host.attachInternals());
    if (isOn) states.add(name);
    else states.delete(name);
  } catch {
    // Older ones know no states, or only those with two dashes before them.
  }
}

/** Internals are given out once, so the element keeps them. */
function isWithInternals(host: Element): host is HTMLElement & { internals?: ElementInternals } {
  return host instanceof HTMLElement;
}
