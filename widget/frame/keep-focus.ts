import type { effect as createEffect, ReadonlySignal, Signal } from '@preact/signals-core';

export interface KeepFocusOptions {
  root: HTMLElement;
  shadow: ShadowRoot;
  isOpen: ReadonlySignal<boolean>;
  /** Says with what things may go away by themselves. Reads signals. */
  watch: () => string;
  /** Whether the panel fills the window. */
  isCovering: Signal<boolean>;
  /** Puts the cursor into the composer. */
  focus: () => void;
  effect: typeof createEffect;
}

const controls = 'button, a[href], input, textarea, summary, [tabindex="0"]';

/**
 * The focus is never lost: when what has it goes away, such as the button that stops an answer once the answer is whole,
 * the composer gets it. Where the panel covers the window it stays in the panel, for nobody would see where it is behind.
 * The function returned ends that.
 */
export function keepFocus({ root, shadow, isOpen, watch, isCovering, focus, effect }: KeepFocusOptions): () => void {
  let last: Element | undefined;
  let before = '';

  function check(): void {
    const { activeElement } = root.ownerDocument;
    if (!last || shadow.activeElement) return;
    // Whoever clicks beside it or goes on to something of the page's has left by themselves.
    if (!isThere(last) && isOpen.peek() && (activeElement === shadow.host || !activeElement?.matches(':not(body)'))) {
      if (last.matches('.jump')) root.querySelector<HTMLElement>('.messages')?.focus({ preventScroll: true });
      else focus();
    } else last = undefined;
  }

  // What is drawn anew because of it is there then.
  const checkSoon = (): unknown => setTimeout(check);

  function onFocus({ target }: Event): void {
    if (target instanceof Element && target.closest('.panel')) last = target;
  }

  function onKeyDown(event: KeyboardEvent): void {
    checkSoon();
    if (event.key !== 'Tab' || !isCovering.peek()) return;
    const all = [...root.querySelectorAll<HTMLElement>(controls)].filter((control) => control.closest('.panel') && isThere(control));
    const [from, to] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]];
    const { activeElement } = shadow;
    if (activeElement !== from && !(event.shiftKey && activeElement?.matches('.panel'))) return;
    event.preventDefault();
    to?.focus();
  }

  const stop = effect(() => {
    const now = watch();
    if (now !== before) checkSoon();
    before = now;
    const panel = root.querySelector('.panel');
    if (isCovering.value) panel?.setAttribute('aria-modal', 'true');
    else panel?.removeAttribute('aria-modal');
  });
  root.addEventListener('focusin', onFocus);
  root.addEventListener('focusout', checkSoon);
  root.addEventListener('click', checkSoon);
  root.addEventListener('keydown', onKeyDown, true);
  return () => {
    stop();
    root.removeEventListener('focusin', onFocus);
    root.removeEventListener('focusout', checkSoon);
    root.removeEventListener('click', checkSoon);
    root.removeEventListener('keydown', onKeyDown, true);
  };
}

function isThere(element: Element): boolean {
  return element.isConnected && !element.matches(':disabled') && element.checkVisibility({ visibilityProperty: true });
}
