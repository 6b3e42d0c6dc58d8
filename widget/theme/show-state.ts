/** Lets style sheets of the page ask for `bailian-chat:state(open)`; nothing in browsers that do not know that. */
export function showState(host: Element & { internals?: ElementInternals }, name: 'open' | 'streaming', isOn: boolean): void {
  if (!(host instanceof HTMLElement)) return;
  try {
    const { states } = (host.internals ??= host.attachInternals());
    if (isOn) states.add(name);
    else states.delete(name);
  } catch {
    // Older ones know no states, or only those with two dashes before them.
  }
}
